import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Whether an autoscaler sets a field of a workload, so that a difference is not drift. */
export const readScaled = async (
  cluster: Cluster,
  namespace: string,
  { objects }: Manifest,
): Promise<(object: KubeObject, path: string) => boolean> => {
  const { items } = await cluster.list({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    namespace,
  });
  const stated = objects.filter(({ kind }) => kind === 'HorizontalPodAutoscaler');
  const scaled = new Set([...items, ...stated].map(targetOf));
  return ({ kind, metadata }, path) => path === 'spec.replicas' && scaled.has(`${kind}/${metadata.name}`);
};

const targetOf = (autoscaler: KubeObject): string => {
  const { scaleTargetRef: ref } = specOf(autoscaler);
  return isObject(ref) ? `${String(ref['kind'])}/${String(ref['name'])}` : '';
};
