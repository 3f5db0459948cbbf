import { Failure, isFailure } from '#domain/failure.ts';
import { nameOf, type ObjectRef, refOf, type KubeObject } from '#domain/kube/object.ts';
import { valueAt } from '#domain/json-at.ts';
import { tenantStream } from '#domain/streams.ts';
import { isolationOf } from '#domain/tenant/isolation/list.ts';
import type { Condition, Probe } from '#domain/tenant/isolation/isolation.ts';
import { nextMove, whyNotTaken } from '#domain/tenant/next-move.ts';
import { foldTenant, type Tenant, type TenantFact, type TenantMoved } from '#domain/tenant/tenant-fact.ts';
import { tenantLabel } from '#domain/tenant/tenant.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { record } from '../store/append-facts.ts';
import { readTenant } from './read.ts';

/** Well within the time that a function has. */
const mostMoves = 40;
const aWhile: TenantMoved = { kind: 'waits', waitSeconds: 2 };

/** Takes a tenant as far as it comes at once. Each move is noted when it is done, and done twice equals done once. */
export const moveTenant = async (world: World, name: string): Promise<TenantMoved> => {
  for (let moves = 0; moves < mostMoves; moves += 1) {
    const tenant = await readTenant(world, name);
    const move = nextMove(tenant);
    if (move.kind === 'rest') return { kind: 'settled' };
    try {
      const fact = move.kind === 'note' ? move.fact : await carryOut(world, tenant, move);
      if (fact === undefined) return aWhile;
      await note(world, tenant, fact);
    } catch (error) {
      if (!isFailure(error)) throw error;
      const isOutside = error.family === 'unreachable';
      await note(world, tenant, { kind: isOutside ? 'blocked' : 'refused', reason: error.message });
      return isOutside ? { kind: 'waits', waitSeconds: 15 } : { kind: 'settled' };
    }
  }
  return { kind: 'waits', waitSeconds: 1 };
};

/** Facts of a state that has changed meanwhile are not written: the next look decides again. */
const note = (world: World, before: Tenant, fact: TenantFact): Promise<unknown> =>
  record<TenantFact, Tenant | undefined>(
    world.journal,
    world.clock,
    tenantStream(before.spec.name),
    foldTenant,
    (now) => {
      if (now === undefined) return undefined;
      if (fact.kind === 'made' || fact.kind === 'removed')
        return isNoted(now, before, fact) ? undefined : fact;
      const isOld = now.isWanted !== before.isWanted || now.phase !== before.phase;
      return isOld || (fact.kind === 'blocked' && now.reason === fact.reason) ? undefined : fact;
    },
  );

const isNoted = (now: Tenant, before: Tenant, fact: { readonly ref: ObjectRef }): boolean =>
  now.isWanted !== before.isWanted || now.done.includes(nameOf(fact.ref));

type Deed = Exclude<ReturnType<typeof nextMove>, { kind: 'rest' | 'note' }>;

/** The result of a move; undefined while it is in progress. */
const carryOut = async (world: World, tenant: Tenant, move: Deed): Promise<TenantFact | undefined> => {
  const cluster = await world.cluster(tenant.spec.cluster);
  switch (move.kind) {
    case 'apply':
      return apply(cluster, tenant, move.object);
    case 'remove':
      return remove(cluster, tenant, move.ref, move.isKept);
    case 'look':
      return (await isSo(cluster, move.conditions)) && (await allCount(cluster, move.probes))
        ? { kind: 'ready' }
        : undefined;
    default:
      return move satisfies never;
  }
};

const apply = async (cluster: Cluster, tenant: Tenant, object: KubeObject): Promise<TenantFact> => {
  const ref = refOf(object);
  const live = await find(cluster, ref);
  const reason = live && whyNotTaken(tenant, object, live);
  if (reason !== undefined) return { kind: 'refused', reason };
  try {
    await cluster.apply(await withOwners(cluster, object));
  } catch (error) {
    if (!isFailure(error, 'NotFound')) throw error;
    const { needs } = isolationOf(tenant.spec.isolation);
    const at = `cluster ${cluster.name}`;
    throw new Failure(
      'ManifestRefused',
      at,
      `${nameOf(ref)} cannot be made; install ${needs.join(', ')} first`,
    );
  }
  const isOurs = live === undefined || live.metadata.labels?.[tenantLabel] === tenant.spec.name;
  return { kind: 'made', ref, isNew: isOurs };
};

/** With the uids of its owners, which are applied before it. */
const withOwners = async (cluster: Cluster, object: KubeObject): Promise<KubeObject> => {
  const { ownerReferences } = object.metadata;
  if (ownerReferences === undefined) return object;
  const owners = await Promise.all(
    ownerReferences.map(async (owner) => {
      const { apiVersion = '', kind, name } = owner;
      return { ...owner, uid: (await find(cluster, { apiVersion, kind, name }))?.metadata.uid ?? '' };
    }),
  );
  return { ...object, metadata: { ...object.metadata, ownerReferences: owners } };
};

/**
 * An object counts as removed when it no longer exists: a namespace takes its time. Objects that others have taken over
 * stay, and what is kept loses only what was applied to it.
 */
const remove = async (
  cluster: Cluster,
  { spec }: Tenant,
  ref: ObjectRef,
  isKept: boolean,
): Promise<TenantFact | undefined> => {
  const live = await find(cluster, ref);
  if (live === undefined) return { kind: 'removed', ref };
  const isOurs = live.metadata.labels?.[tenantLabel] === spec.name;
  const { name, apiVersion, kind } = ref;
  if (isOurs && isKept) await cluster.apply({ apiVersion, kind, metadata: { name } });
  if (isKept || !isOurs) return { kind: 'removed', ref, isKept: true };
  if (live.metadata.deletionTimestamp === undefined) await cluster.remove(ref, live.metadata.uid ?? '');
  return (await find(cluster, ref)) === undefined ? { kind: 'removed', ref } : undefined;
};

/** A kind that the cluster does not know has no objects. */
const find = async (cluster: Cluster, ref: ObjectRef): Promise<KubeObject | undefined> => {
  try {
    return await cluster.get(ref);
  } catch (error) {
    if (isFailure(error, 'NotFound')) return undefined;
    throw error;
  }
};

const isSo = async (cluster: Cluster, conditions: readonly Condition[]): Promise<boolean> => {
  for (const { ref, at, is } of conditions) {
    const value = valueAt(await find(cluster, ref), at);
    if (value !== is && !(Array.isArray(value) && value.includes(is))) return false;
  }
  return true;
};

/** An API server learns of an admission policy some seconds after it was written: until then it would let everything pass. */
const allCount = async (cluster: Cluster, probes: readonly Probe[]): Promise<boolean> => {
  for (const { object, says } of probes) {
    const refusal = await cluster.apply(object, { dryRun: true }).then(() => undefined, asFailure);
    // Without the right to try, the result is unknown; the policies then count a moment later, as before.
    if (refusal?.name !== 'ClusterForbids' && refusal?.message.includes(says) !== true) return false;
  }
  return true;
};

const asFailure = (error: unknown): Failure => {
  if (!isFailure(error) || error.family === 'unreachable') throw error;
  return error;
};
