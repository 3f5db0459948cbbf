import type { Manifest } from '../kube/manifest.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Stepped } from '../rollout/strategies/strategy.ts';
import { kindOf } from '../workload/kinds.ts';
import { scales } from '../workload/pod-template.ts';
import { specOf } from '../workload/snapshot.ts';

/** The workloads among these objects as a strategy sees them; others than these objects may scale some of them. */
export const steppedOf = (
  objects: readonly KubeObject[],
  kinds?: Manifest['kinds'],
  scaled: readonly KubeObject[] = [],
): readonly Stepped[] =>
  objects.flatMap((object) => {
    const kind = kindOf(object, kinds);
    if (kind === undefined) return [];
    const { replicas } = specOf(object);
    const isScaled =
      scaled.includes(object) ||
      objects.some((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, object));
    const noRoom =
      kind.noRoom === undefined ? 'its controller replaces pods one for one' : kind.noRoom(object);
    const noFleet = kind.noFleet === undefined ? noRoom : kind.noFleet(object, isScaled);
    return [
      {
        name: `${object.kind}/${object.metadata.name}`,
        ...(typeof replicas === 'number' && !isScaled ? { pods: replicas } : {}),
        ...(noRoom === undefined ? {} : { noRoom }),
        ...(noFleet === undefined ? {} : { noFleet }),
      },
    ];
  });
