import { isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { droppedIn, isAsLeft, isHandTool } from '#domain/kube/adoption.ts';
import { fieldAt, type Path, without } from '#domain/kube/inner-field.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type KubeObject, pointer, refOf } from '#domain/kube/object.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';

interface Applying {
  readonly dryRun?: true;
  /** Whether fields of kubectl and Helm may be taken from this live object; they are not if it is absent. */
  readonly mayAdopt?: (live: KubeObject) => boolean;
}

/**
 * An apply that takes over two kinds of fields, at the version that was seen: those that only we have patched, as of a
 * route that was divided and given back (the API server counts patch and apply of one manager as two managers; while a
 * release divides the route, it is not applied), and those of kubectl and Helm where the object is adopted.
 */
export const applyOwn = async (
  cluster: Cluster,
  object: KubeObject,
  { mayAdopt, ...options }: Applying = {},
): Promise<KubeObject> => {
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    if (!isFailure(error, 'Conflict')) throw error;
    const owners = ownersIn(error.data['conflicts']);
    const others = owners.filter((owner) => owner !== fieldManager);
    if (owners.length === 0 || !others.every(isHandTool)) throw error;
    const live = await cluster.get(refOf(object));
    const takeAt = live?.metadata.resourceVersion;
    if (live === undefined || takeAt === undefined) throw error;
    if (others.length > 0 && mayAdopt?.(live) !== true) throw error;
    return cluster.apply(object, { ...options, takeAt });
  }
};

/** The managers of the fields in dispute. */
const ownersIn = (conflicts: unknown): readonly string[] =>
  Array.isArray(conflicts)
    ? conflicts.map((one: unknown) =>
        isObject(one) && typeof one['manager'] === 'string' ? one['manager'] : '',
      )
    : [];

/** An object as it would be after a release that follows this one, and what of it an apply alone would leave there. */
export const tryOwn = async (
  cluster: Cluster,
  object: KubeObject,
  previous: Pick<Manifest, 'objects'> | undefined,
): Promise<{ readonly tried: KubeObject; readonly dropped: readonly Path[] }> => {
  const mayAdopt = (live: KubeObject) => isAsLeft(previous, live);
  const tried = await applyOwn(cluster, object, { dryRun: true, mayAdopt });
  const dropped = droppedIn(previous, object, tried, fieldManager);
  return { tried: without(tried, dropped), dropped };
};

/** Takes away the fields that an apply has left there, at the version that it answered. */
export const dropOwn = async (
  cluster: Cluster,
  live: KubeObject,
  dropped: readonly Path[] = [],
): Promise<KubeObject> => {
  const there = dropped.filter((path) => fieldAt(live, path) !== undefined);
  if (there.length === 0) return live;
  return cluster.patch(refOf(live), [
    { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? null },
    ...there.map((path) => ({ op: 'remove', path: pointer(...path) }) as const),
  ]);
};
