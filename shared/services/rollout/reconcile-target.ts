import type { Snapshot } from '#domain/workload/snapshot.ts';
import type { Observation } from '#domain/workload/observation.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { reconcileWorkload, type View } from './reconcile-workload.ts';
import type { LockedRollout } from '../store/targets.ts';
import { openObstacleReporter } from './report-obstacles.ts';
import { readRelease } from '../store/releases.ts';

/** A task ends well before its function is stopped (60 s): what still moves then is asked for again. */
const watchMs = 45_000;

/**
 * Moves all workloads of a target at once by the same decision, each within its own guards.
 * Stuck if one is, settled when all are. A failure of one stops the watching of the others.
 */
export const reconcileTarget = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
  startedAt: number,
  decide: (observation: Observation) => Progress,
): Promise<Progress> => {
  const { clock } = world;
  const stop = new AbortController();
  const until = clock.now() + watchMs;
  const { release, lock } = rollout;
  const seenBy = {
    release: release.id,
    ...(lock.inherited === undefined ? {} : { supersedes: lock.inherited.releases }),
  };
  const changing = snapshot.workloads.filter(({ kind }) => kind !== 'same');
  const obstacles = openObstacleReporter(world, rollout, changing.length);
  const all = changing.map((plan) =>
    reconcileWorkload({
      cluster,
      clock,
      plan,
      until,
      signal: stop.signal,
      decide: ({ skew, ...view }) =>
        decide({ ...withoutGap(view), ...seenBy, startedAt: startedAt + skew, plan }),
      tell: (obstacle) => obstacles.tell(plan.ref.name, obstacle),
      isCalled: async () => (await readRelease(world, release.id)).control.kind !== release.control.kind,
    }),
  );
  try {
    return together(await Promise.all(all));
  } finally {
    stop.abort();
    await Promise.allSettled(all);
  }
};

const withoutGap = ({ live, ...view }: Omit<View, 'skew'>) => ({
  ...view,
  ...(live === undefined ? {} : { live }),
});

const together = (all: readonly Progress[]): Progress => {
  const reason = (kind: Progress['kind']) =>
    all
      .filter((each) => each.kind === kind)
      .map((each) => each.reason)
      .join('; ');
  if (all.some(({ kind }) => kind === 'stuck')) return { kind: 'stuck', reason: reason('stuck') };
  if (all.some(({ kind }) => kind === 'moving'))
    return { kind: 'moving', acts: [], reason: reason('moving') };
  return { kind: 'settled', reason: reason('settled') || 'no workload changes' };
};
