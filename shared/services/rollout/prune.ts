import { Failure, isFailure } from '#domain/failure.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/kube/manifest.ts';
import type { Baseline, Leaving } from '#domain/workload/snapshot.ts';
import { foreignTo, keptFromGoing, type LeftOut } from '#domain/workload/prune-candidates.ts';
import { revived } from '#domain/workload/deployment/recreate.ts';
import type { Cluster } from '#ports/cluster.ts';

/** What of the left-out objects stands in the cluster and will go, and what stays, each with its reason. */
export interface Departure {
  readonly leaving: readonly Leaving[];
  readonly kept: readonly Kept[];
}

export interface Kept {
  readonly object: KubeObject;
  readonly because: string;
}

/** `Service shop/web (it is read-only)`. */
export const sayKept = ({ object, because }: Kept): string => `${nameOf(refOf(object))} (${because})`;

/** Looks which of the left-out objects are there and are this application's. What is gone already is nobody's business. */
export const lookAtLeaving = async (
  cluster: Cluster,
  app: string,
  all: readonly LeftOut[],
): Promise<Departure> => {
  const found = (await Promise.all(all.map((one) => lookAt(cluster, app, one)))).filter(
    (one) => one !== undefined,
  );
  return {
    leaving: found.filter((one) => 'before' in one),
    kept: found.filter((one) => 'because' in one),
  };
};

const lookAt = async (
  cluster: Cluster,
  app: string,
  { object, kept, uid }: LeftOut,
): Promise<Leaving | Kept | undefined> => {
  const before = await lookFor(cluster, object);
  if (typeof before === 'string') return { object, because: kept ?? before };
  const isGone = before === undefined || before.metadata.deletionTimestamp !== undefined;
  if (isGone || (uid !== undefined && before.metadata.uid !== uid)) return undefined;
  const because = kept ?? foreignTo(app, before);
  return because === undefined ? { object, before } : { object, because };
};

/** The object, nothing when it is gone, or why it cannot be looked at: its kind may be served no longer. */
const lookFor = (cluster: Cluster, object: KubeObject): Promise<KubeObject | string | undefined> =>
  cluster.get(refOf(object)).catch(refusal);

/** Waiting helps where nobody answers. Where somebody says no, the release is good all the same. */
const refusal = (error: unknown): string => {
  if (!isFailure(error) || error.name === 'ClusterUnreachable') throw error;
  return error.message;
};

/** The same by the rules alone, where no cluster is asked. */
export const departureOf = (all: readonly LeftOut[]): Departure => ({
  leaving: all.flatMap(({ object, kept }) => (kept === undefined ? [{ object, before: object }] : [])),
  kept: all.flatMap(({ object, kept }) => (kept === undefined ? [] : [{ object, because: kept }])),
});

/**
 * Removes what leaves, each only as the very object that was seen. What the cluster does not let go is left and told.
 * Nothing when the time is up before all is done: asked again it goes on, for what is gone is gone.
 */
export const removeLeaving = async (
  cluster: Cluster,
  app: string,
  { leaving = [] }: Baseline,
  isTimeUp: () => boolean,
): Promise<{ readonly removed: readonly string[]; readonly left: readonly string[] } | undefined> => {
  const removed: string[] = [];
  const left: string[] = [];
  for (const one of leaving) {
    if (isTimeUp()) return undefined;
    const because = await removeOne(cluster, app, one);
    if (because === undefined) removed.push(nameOf(refOf(one.object)));
    else left.push(sayKept({ object: one.object, because }));
  }
  return { removed, left };
};

/** Why it was not removed; nothing when it is gone. */
const removeOne = async (cluster: Cluster, app: string, one: Leaving): Promise<string | undefined> => {
  const live = await lookFor(cluster, one.object);
  if (live === undefined || typeof live === 'string') return live;
  const because = keptFromGoing(app, one, live);
  if (because !== undefined) return because;
  return cluster.remove(refOf(live), live.metadata.uid ?? '').then(() => undefined, refusal);
};

/** Makes removed objects again that have no pods of their own, what is used before its users. */
export const reviveExtras = async (cluster: Cluster, gone: readonly Leaving[]): Promise<void> => {
  for (const one of gone.toReversed()) {
    if (isWorkload(one.object)) continue;
    const live: KubeObject | undefined = await cluster.get(refOf(one.object));
    if (live?.metadata.deletionTimestamp !== undefined)
      throw new Failure('Conflict', nameOf(refOf(one.object)), 'it is still being removed');
    if (live === undefined) await cluster.apply(revived(one));
  }
};
