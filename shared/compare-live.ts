import { isFailure } from '#domain/failure.ts';
import { refOf, type KubeObject, type PatchOperation } from '#domain/kube/object.ts';
import { diffObject } from '#domain/plan/diff.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import { isWorkload } from '#domain/render/manifest.ts';
import { specOf } from '#domain/step/baseline.ts';
import type { Cluster } from '#ports/cluster.ts';

/** What releasing the objects would change: the API server itself is asked, by dry-run of the writes to come. */
export const compareLive = (cluster: Cluster, objects: readonly KubeObject[]): Promise<readonly LiveDiff[]> =>
  Promise.all(objects.map((object) => compareOne(cluster, object)));

const compareOne = async (cluster: Cluster, object: KubeObject): Promise<LiveDiff> => {
  try {
    const before = await cluster.get(refOf(object));
    return diffObject(before, await tried(cluster, object, before));
  } catch (error) {
    if (!isFailure(error)) throw error;
    const id = `${object.kind}/${object.metadata.name}`;
    return { object: id, kind: 'unknown', because: error.message };
  }
};

/** What is stepped gets its template and its number of pods by a patch, whoever owns the rest; all else is applied. */
const tried = (cluster: Cluster, object: KubeObject, before: KubeObject | undefined): Promise<KubeObject> => {
  if (before === undefined || !isWorkload(object)) return cluster.apply(object, { dryRun: true });
  const { template, replicas } = specOf(object);
  const operations: PatchOperation[] = [{ op: 'add', path: '/spec/template', value: template }];
  if (replicas !== undefined) operations.push({ op: 'add', path: '/spec/replicas', value: replicas });
  return cluster.patch(refOf(object), operations, { dryRun: true });
};
