import type { Baseline } from '#domain/workload/snapshot.ts';
import type { Seen } from '#domain/workload/observation.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { follow } from './reconcile-workload.ts';
import { type HeldRollout, readRelease } from '../store/targets.ts';
import { openStandstill } from './report-obstacles.ts';

/** A task ends well before its function is stopped (60 s): what still moves then is asked for again. */
const watchMs = 45_000;

/**
 * Moves all workloads of a target at once by the same decision, each within its own guards.
 * Stuck if one is, settled when all are. A failure of one stops the watching of the others.
 */
export const steer = async (
  world: World,
  cluster: Cluster,
  rollout: HeldRollout,
  baseline: Baseline,
  startedAt: number,
  decide: (seen: Seen) => Progress,
): Promise<Progress> => {
  const { clock } = world;
  const stop = new AbortController();
  const until = clock.now() + watchMs;
  const { release, hold } = rollout;
  const seenBy = {
    release: release.id,
    startedAt,
    ...(hold.inherited === undefined ? {} : { supersedes: hold.inherited.release }),
  };
  const changing = baseline.workloads.filter(({ kind }) => kind !== 'same');
  const standstill = openStandstill(world, rollout, changing.length);
  const all = changing.map((plan) =>
    follow({
      cluster,
      clock,
      plan,
      until,
      signal: stop.signal,
      decide: (view) => decide({ ...withoutGap(view), ...seenBy, plan }),
      tell: (obstacle) => standstill.tell(plan.ref.name, obstacle),
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

const withoutGap = ({
  live,
  ...view
}: {
  live: Seen['live'] | undefined;
  pods: Seen['pods'];
  now: number;
}) => ({
  ...view,
  ...(live === undefined ? {} : { live }),
});

const together = (all: readonly Progress[]): Progress => {
  const because = (kind: Progress['kind']) =>
    all
      .filter((each) => each.kind === kind)
      .map((each) => each.because)
      .join('; ');
  if (all.some(({ kind }) => kind === 'stuck')) return { kind: 'stuck', because: because('stuck') };
  if (all.some(({ kind }) => kind === 'moving'))
    return { kind: 'moving', acts: [], because: because('moving') };
  return { kind: 'settled', because: because('settled') || 'no workload changes' };
};
