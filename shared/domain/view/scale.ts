import { valueAt } from '../kube/field-path.ts';
import { componentOf, type Manifest } from '../kube/manifest.ts';
import type { KubeObject } from '../kube/object.ts';

/** The number of pods of one component in one target, by the files. */
export interface ScaleView {
  readonly target: string;
  readonly environment: string;
  readonly component: string;
  /** Absent where an autoscaler alone decides. */
  readonly pods?: number;
  readonly autoscaler?: AutoscalerView;
}

export interface AutoscalerView {
  /** The trait that has made it. */
  readonly trait: 'hpa' | 'cpuscaler';
  readonly min: number;
  readonly max: number;
}

/** The number of pods of every component of a target; components without one are left out. */
export const scalesOf = (manifest: Manifest, environment: string): readonly ScaleView[] => {
  const autoscalers = manifest.objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return manifest.objects.flatMap((object): readonly ScaleView[] => {
    const component = componentOf(manifest, object);
    const pods = valueAt(object, ['spec', 'replicas']);
    const found = autoscalers.find((one) => scales(one, object));
    const hasPods = typeof pods === 'number' || found !== undefined;
    if (component === undefined || !hasPods || object.kind === 'HorizontalPodAutoscaler') return [];
    return [
      {
        target: manifest.target,
        environment,
        component,
        ...(typeof pods === 'number' && { pods }),
        ...(found !== undefined && { autoscaler: autoscalerOf(found) }),
      },
    ];
  });
};

const scales = (autoscaler: KubeObject, { kind, metadata }: KubeObject): boolean =>
  valueAt(autoscaler, ['spec', 'scaleTargetRef', 'kind']) === kind &&
  valueAt(autoscaler, ['spec', 'scaleTargetRef', 'name']) === metadata.name;

const autoscalerOf = (object: KubeObject): AutoscalerView => {
  const numberAt = (field: string): number => Number(valueAt(object, ['spec', field]) ?? 1);
  return {
    trait: object.apiVersion === 'autoscaling/v1' ? 'cpuscaler' : 'hpa',
    min: numberAt('minReplicas'),
    max: numberAt('maxReplicas'),
  };
};
