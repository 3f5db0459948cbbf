import { isObject } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import { scales } from '#domain/workload/pod-template.ts';
import { type Removal, specOf } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';

/**
 * Gives workloads whose autoscaler this release has removed the number of pods that the manifest says: while that one was
 * there, the number was its own. Idempotent.
 */
export const setStatedNumbers = async (
  cluster: Cluster,
  { objects, kinds }: Pick<Manifest, 'objects' | 'kinds'>,
  removals: readonly Removal[] = [],
): Promise<void> => {
  const gone = removals.map(({ object }) => object).filter(isAutoscaler);
  const free = objects.filter(
    (object) =>
      isWorkload(object, kinds) &&
      gone.some((one) => scales(one, object)) &&
      !objects.some((one) => isAutoscaler(one) && scales(one, object)),
  );
  for (const object of free) await setNumber(cluster, object, gone);
};

const isAutoscaler = ({ kind }: KubeObject): boolean => kind === 'HorizontalPodAutoscaler';

const setNumber = async (
  cluster: Cluster,
  object: KubeObject,
  gone: readonly KubeObject[],
): Promise<void> => {
  const { replicas } = specOf(object);
  if (typeof replicas !== 'number') return;
  // One that could not be removed scales on.
  const left = await Promise.all(
    gone.filter((one) => scales(one, object)).map((one) => cluster.get(refOf(one))),
  );
  const live = await cluster.get(refOf(object));
  if (left.some(isObject) || live === undefined || specOf(live)['replicas'] === replicas) return;
  const { resourceVersion = null } = live.metadata;
  await cluster.patch(refOf(live), [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: '/spec/replicas', value: replicas },
  ]);
};
