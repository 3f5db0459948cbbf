import { Failure } from '#domain/failure.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { clusterFor } from './reclaiming.ts';
import type { LockedRollout } from '../store/targets.ts';

/**
 * The cluster of a target, for the release that holds the lock: before each write it checks that the release still
 * holds it. A release that was taken over in the middle of a task writes nothing more, except for requests already
 * sent. `over` are facts after which this task has nothing left to write: it was called twice, and its twin is ahead.
 */
export const fencedCluster = async (
  world: World,
  rollout: LockedRollout,
  over: readonly TargetFact['kind'][] = [],
): Promise<Cluster> => {
  const cluster = clusterFor(await world.cluster(rollout.place.cluster), rollout.release);
  const check = () => checkFence(world, rollout, over);
  return {
    ...cluster,
    patch: async (...asked) => {
      await check();
      return cluster.patch(...asked);
    },
    apply: async (...asked) => {
      await check();
      return cluster.apply(...asked);
    },
    remove: async (...asked) => {
      await check();
      return cluster.remove(...asked);
    },
  };
};

const checkFence = async (
  { journal }: World,
  { stream, lock }: LockedRollout,
  over: readonly TargetFact['kind'][],
): Promise<void> => {
  const since = await readFacts<TargetFact>(journal, stream, lock.fence);
  const loss = since.find(
    ({ event }) =>
      (event.kind === 'taken' && event.release !== lock.release) ||
      (event.kind === 'closed' && event.release === lock.release),
  );
  if (loss !== undefined)
    throw new Failure('TargetLost', stream, `release ${loss.event.release} holds it now`);
  const ahead = since.find(({ event }) => over.includes(event.kind));
  if (ahead !== undefined)
    throw new Failure('Conflict', stream, `another call of this task is ahead: ${ahead.event.kind}`);
};
