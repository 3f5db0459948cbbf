import type { Obstacle } from '#domain/workload/obstacle.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { World } from '#ports/world.ts';
import { type LockedRollout, noteTarget } from '../store/targets.ts';

/** An obstacle that is gone sooner was none. */
const lastsMs = 3_000;

/**
 * Obstacles that workloads have waited for in vain, recorded once when they have lasted, and once more when they are
 * over.
 */
export interface ObstacleReporter {
  /** The present obstacle of one workload, if any. */
  tell(workload: string, obstacle: Obstacle | undefined): Promise<void>;
}

export const openObstacleReporter = (
  world: World,
  rollout: LockedRollout,
  workloads: number,
): ObstacleReporter => {
  const found = new Map<string, { readonly obstacle: Obstacle | undefined; readonly since: number }>();
  const known = rollout.lock.trouble?.name;
  // A bug of ours is not over because pods can be looked at; it is counted until something has settled.
  let noted = known === 'Broken' ? undefined : known;
  return {
    async tell(workload, obstacle) {
      const now = world.clock.now();
      const before = found.get(workload);
      const isSame = before?.obstacle?.name === obstacle?.name;
      found.set(workload, { obstacle, since: (isSame ? before?.since : undefined) ?? now });
      const standing = [...found.values()].filter((one) => one.obstacle !== undefined);
      const lasting = standing.find(({ since }) => now - since >= lastsMs)?.obstacle;
      const isOver = standing.length === 0 && found.size === workloads;
      const next = lasting?.name ?? (isOver ? undefined : noted);
      if (next === noted) return;
      noted = next;
      await noteTarget(world, rollout, (lock) => factAfterObstacle(lock, lasting));
    },
  };
};

const factAfterObstacle = (
  { release, trouble }: TargetLock,
  obstacle: Obstacle | undefined,
): TargetFact | undefined => {
  if (trouble?.name === obstacle?.name || trouble?.name === 'Broken') return undefined;
  if (obstacle !== undefined)
    return { kind: 'blocked', release, name: obstacle.name, reason: obstacle.reason };
  return trouble && { kind: 'cleared', release, name: trouble.name };
};
