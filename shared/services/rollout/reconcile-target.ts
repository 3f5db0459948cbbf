import { identityOf } from '#domain/kube/object.ts';
import { supersededBy } from '#domain/rollout/has-written.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Observation } from '#domain/workload/observation.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { leaveView, takeView } from './left-views.ts';
import { reconcileWorkload, type View } from './reconcile-workload.ts';
import type { LockedRollout } from '../store/targets.ts';
import { openObstacleReporter } from './report-obstacles.ts';
import { readRelease } from '../store/releases.ts';

/**
 * A task ends well before its function is stopped (60 s). What still moves then is looked at again by the next task.
 */
const watchMs = 45_000;

export interface Reconciling {
  /** When the movement began (epoch ms). */
  readonly startedAt: number;
  /** When to stop watching (epoch ms); after 45 s when absent. */
  readonly until?: number;
  readonly decide: (observation: Observation) => Progress;
  /** Called at each look at a workload that has nothing to write. */
  readonly look?: (observation: Observation) => Promise<void>;
  /** Another task of the release follows soon: what is open then is left to it. */
  readonly leavesOpen?: true;
}

/**
 * Moves workloads of a target at once by the same decision, each within its own guards.
 * Stuck if one is, settled when all are. A failure of one stops the watching of the others.
 */
export const reconcileTarget = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
  reconciling: Reconciling,
): Promise<Progress> =>
  reconcileEach(world, cluster, rollout, snapshot, reconciling, async (workloads, move) =>
    told(together(await Promise.all(workloads.map(move)))),
  );

/** If there was nothing to move, the reason says so. */
export const told = (progress: Progress): Progress =>
  progress.kind === 'settled' && progress.reason === ''
    ? { ...progress, reason: 'no workload changes' }
    : progress;

/** The same in an order of its own: `play` gets the workloads that change and a function that moves one of them. */
export const reconcileEach = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
  { startedAt, decide, look, until = world.clock.now() + watchMs, leavesOpen }: Reconciling,
  play: (
    workloads: readonly WorkloadPlan[],
    move: (plan: WorkloadPlan) => Promise<Progress>,
  ) => Promise<Progress>,
): Promise<Progress> => {
  const { clock } = world;
  const stop = new AbortController();
  const { release, lock } = rollout;
  const seenBy = { release: release.id, supersedes: supersededBy(lock) };
  const changing = snapshot.workloads.filter(({ kind }) => kind !== 'same');
  const obstacles = openObstacleReporter(world, rollout, changing.length);
  const all: Promise<Progress>[] = [];
  const move = (plan: WorkloadPlan): Promise<Progress> => {
    const name = viewOf(rollout, plan);
    const observed = ({ skew, ...view }: View): Observation => ({
      ...withoutGap(view),
      ...seenBy,
      startedAt: startedAt + skew,
      plan,
    });
    const moved = reconcileWorkload({
      cluster,
      clock,
      plan,
      until,
      signal: stop.signal,
      decide: (view) => decide(observed(view)),
      look: look && ((view) => look(observed(view))),
      tell: (obstacle) => obstacles.tell(plan.ref.name, obstacle),
      isCalled: () => isCalled(world, rollout),
      taken: takeView(world, name),
      leave: leavesOpen === true ? (view) => leaveView(world, name, view) : undefined,
    });
    all.push(moved);
    return moved;
  };
  try {
    return await play(changing, move);
  } finally {
    stop.abort();
    await Promise.allSettled(all);
  }
};

/** What the view of a workload is called, for those who look at it one after the other. */
export const viewOf = ({ stream, release }: LockedRollout, plan: WorkloadPlan): string =>
  `${stream} ${release.id} ${identityOf(plan.object)}`;

/** A person has sent a signal since this task began: the task should end, so that the signal is handled. */
export const isCalled = async (world: World, { release }: LockedRollout): Promise<boolean> =>
  (await readRelease(world, release.id)).control.kind !== release.control.kind;

const withoutGap = ({ live, ...view }: Omit<View, 'skew'>) => ({
  ...view,
  ...(live === undefined ? {} : { live }),
});

/** Stuck if one is, settled when all are. */
export const together = (all: readonly Progress[]): Progress => {
  const reason = (kind: Progress['kind']) =>
    all.flatMap((each) => (each.kind === kind && each.reason !== '' ? [each.reason] : [])).join('; ');
  if (all.some(({ kind }) => kind === 'stuck')) return { kind: 'stuck', reason: reason('stuck') };
  if (all.some(({ kind }) => kind === 'moving'))
    return { kind: 'moving', acts: [], reason: reason('moving') };
  return { kind: 'settled', reason: reason('settled') };
};
