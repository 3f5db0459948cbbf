import { isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { type KubeObject, type PatchOperation, pointer, refOf } from '#domain/kube/object.ts';
import type { Baseline, Extra } from '#domain/step/baseline.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Applies what is not stepped (services, configuration) before the first batch; applying twice is applying once. */
export const applyExtras = async (cluster: Cluster, { extras }: Baseline): Promise<void> => {
  for (const { object } of extras) await cluster.apply(object);
};

/** Puts back what `applyExtras` changed: removes what was not there, and gives the rest its old content. */
export const restoreExtras = async (cluster: Cluster, { extras }: Baseline): Promise<void> => {
  for (const extra of extras.toReversed()) await restore(cluster, extra);
};

const restore = async (cluster: Cluster, { object, before }: Extra): Promise<void> => {
  const live = await cluster.get(refOf(object));
  if (live === undefined) return;
  if (before === undefined) return removeOwn(cluster, live);
  const operations = contentBack(live, before);
  if (operations.length > 0) await cluster.patch(refOf(object), operations);
};

const removeOwn = async (cluster: Cluster, live: KubeObject): Promise<void> => {
  try {
    await cluster.remove(refOf(live), live.metadata.uid ?? '');
  } catch (error) {
    // Somebody has made another one of the same name since: that one is not ours.
    if (!isFailure(error, 'Conflict')) throw error;
  }
};

const written = ['metadata', 'status', 'apiVersion', 'kind'];

/** Every top-level field but the server's own, exactly as it stood; labels and annotations too. */
const contentBack = (live: KubeObject, before: KubeObject): readonly PatchOperation[] => {
  const fields = [...new Set([...Object.keys(live), ...Object.keys(before)])].filter(
    (field) => !written.includes(field),
  );
  return [
    ...fields.flatMap((field) => fieldBack(pointer(field), live[field], before[field])),
    ...(['labels', 'annotations'] as const).flatMap((field) =>
      fieldBack(pointer('metadata', field), live.metadata[field], before.metadata[field]),
    ),
  ];
};

const fieldBack = (path: string, now: unknown, then: unknown): readonly PatchOperation[] => {
  if (JSON.stringify(now) === JSON.stringify(then)) return [];
  if (then === undefined) return [{ op: 'remove', path }];
  return [{ op: 'add', path, value: isObject(then) ? { ...then } : then }];
};
