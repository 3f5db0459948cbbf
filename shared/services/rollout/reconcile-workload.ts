import { isFailure } from '#domain/failure.ts';
import { sameJson } from '#domain/json.ts';
import { type KubeObject, nameOf, type ObjectRef, refOf } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Obstacle } from '#domain/workload/obstacle.ts';
import type { Act, Progress } from '#domain/workload/step.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import { readMutators } from './mutators.ts';
import { openOwned, podsOf } from './owned-pods.ts';
import type { LeftView } from './left-views.ts';
import { PodWatch } from './pod-watch.ts';

/** The input of a decision: the live object, its own pods and its revisions at `now` (epoch ms). */
export interface View {
  readonly live: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
  readonly revisions: readonly KubeObject[];
  /** By the clock of the API server, which has written all instants in these objects. */
  readonly now: number;
  /** How far that clock is ahead of ours, ms. */
  readonly skew: number;
}

interface Reconciliation {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly plan: WorkloadPlan;
  readonly decide: (view: View) => Progress;
  /** When to stop watching and report that it is still moving, epoch ms. */
  readonly until: number;
  readonly signal: AbortSignal;
  /**
   * Called at each look that has nothing to write, with what blocks the workload; with nothing once all has settled.
   */
  readonly tell: (obstacle: Obstacle | undefined) => Promise<void>;
  /** Called before `tell`, with what was seen. */
  readonly look?: ((view: View) => Promise<void>) | undefined;
  /** Called when nothing moves: whether a person has sent a signal, so that the watch should end. */
  readonly isCalled: () => Promise<boolean>;
  /** What the task before this one has left open. */
  readonly taken?: LeftView | undefined;
  /** Takes over what this one has open, where another task is to follow; it is closed otherwise. */
  readonly leave?: ((view: LeftView) => void) | undefined;
}

/**
 * How long nothing may move before more than the pods is read: half as long again each time, and less when it matters.
 */
const quietMs = { first: 2_000, most: 5_000 };

/** Losing a guard this often in one task means a rival, not a race: the workflow waits and looks again. */
const rivalries = 3;

/** More writes than any movement needs in one task; each further one waits, twice as long every time. */
const writes = { atOnce: 8, pauseMs: 1_000 };

/** The workload, and whether it was read just now: a patch of it is guarded by what it was, the removal of a pod is not. */
interface Seen {
  live: KubeObject | undefined;
  isNow: boolean;
}

const readNow = async (seen: Seen, { cluster, plan }: Reconciliation): Promise<void> => {
  seen.live = await cluster.get(plan.ref);
  seen.isNow = true;
};

/**
 * Carries a movement on until it has settled, is stuck, or the time is up: reads once, then one bounded watch.
 * Every write is guarded, so a repeated, late or rival write changes nothing; then it reads again and decides again.
 */
export const reconcileWorkload = async (following: Reconciliation): Promise<Progress> => {
  const { cluster, clock, plan, decide, until, signal, look, tell, isCalled, taken, leave } = following;
  const pods = taken?.pods ?? new PodWatch(cluster, podsOf(plan));
  const seen: Seen = { live: taken?.live, isNow: false };
  /** What was left is good for a write, which is guarded, and for no end: it may be older than the cause of this look. */
  let isOld = taken !== undefined;
  let isLeft = false;
  const ownedBy = openOwned(cluster, plan);
  const isOver = () => clock.now() >= until || signal.aborted;
  try {
    if (taken === undefined) await Promise.all([readNow(seen, following), pods.begin()]);
    else if (taken.pods === undefined) await pods.begin();
    let quiet = quietMs.first;
    for (let lost = 0, written = 0, lastWritten = ''; ;) {
      const owned = await ownedBy(seen.live, pods.all());
      const skew = cluster.now() - clock.now();
      const view = { live: seen.live, ...owned, now: clock.now() + skew, skew };
      const progress = decide(view);
      if (isOld && progress.kind !== 'moving') {
        isOld = false;
        await Promise.all([readNow(seen, following), pods.begin()]);
        continue;
      }
      if (progress.kind === 'settled') await tell(undefined);
      if (progress.kind === 'stuck') return explained(cluster, progress);
      if (progress.kind !== 'moving') {
        isLeft = leave !== undefined;
        leave?.({ live: seen.live, pods });
        return progress;
      }
      if (progress.acts.length > 0) {
        const areOnPods = progress.acts.some((one) => isOnPods(one, plan));
        if (areOnPods && !seen.isNow) {
          await readNow(seen, following);
          continue;
        }
        const what = spelled(progress.acts);
        if (what === lastWritten) return explained(cluster, notKept(plan, progress));
        const done = await carryOut(following, seen.live, progress.acts).catch((error: unknown) =>
          outdone(error, (lost += 1)),
        );
        seen.live = done === 'outdone' ? await cluster.get(plan.ref) : done;
        isOld = false;
        seen.isNow = !areOnPods;
        // After an act on pods, the next decision waits until the pods themselves show it.
        if (areOnPods) await pods.begin();
        lastWritten = done === 'outdone' ? '' : what;
        // A kind that removes pods does so once for each of them, and a window is raised for each that comes.
        if (progress.flows !== true && !areOnPods) written += 1;
        if (written > writes.atOnce)
          await clock.sleep(writes.pauseMs * 2 ** (written - writes.atOnce - 1), signal);
        if (isOver() || (await isCalled())) return { ...progress, acts: [] };
        continue;
      }
      lastWritten = '';
      await look?.(view);
      await tell(progress.obstacle);
      const isStalled = progress.obstacle !== undefined || progress.areMissing === true;
      const due = (progress.checkAgainAt ?? Infinity) - skew;
      const wakeAt = Math.min(until, due, clock.now() + (isStalled ? quiet : quietMs.most));
      seen.isNow = false;
      const hasChanged = await pods.changed(clock, Math.max(0, wakeAt - clock.now()), signal);
      if (isOver()) return progress;
      if (hasChanged) continue;
      if (await isCalled()) return progress;
      // Missing pods produce no events; the object does.
      if (isStalled) await readNow(seen, following);
      quiet = Math.min(quietMs.most, 1.5 * quiet);
    }
  } finally {
    if (!isLeft) pods.close();
  }
};

const isOnPods = (act: Act, plan: WorkloadPlan): boolean =>
  act.kind === 'remove' && !sameJson(act.ref, plan.ref);

/** What is to be written, without its preconditions. */
const spelled = (acts: readonly Act[]): string =>
  JSON.stringify(
    acts.map((act) =>
      act.kind === 'patch' ? { ...act, operations: act.operations.filter(({ op }) => op !== 'test') } : act,
    ),
  );

/** The API server took a write and answered something else, for which the same write is due again. */
const notKept = ({ ref }: WorkloadPlan, { reason }: Progress): Stuck => ({
  kind: 'stuck',
  reason: `${reason}, and the cluster does not store what is written to ${nameOf(ref)}`,
  isMutated: true,
});

type Stuck = Extract<Progress, { kind: 'stuck' }>;

const explained = async (cluster: Cluster, progress: Stuck): Promise<Progress> => {
  if (progress.isMutated !== true) return progress;
  const names = await readMutators(cluster);
  const who = names.length === 0 ? 'a mutating webhook or policy changes it' : `it runs ${names.join(', ')}`;
  return { ...progress, reason: `${progress.reason}; ${who}` };
};

const outdone = (error: unknown, times: number): 'outdone' => {
  if (isFailure(error, 'Conflict') && times < rivalries) return 'outdone';
  throw error;
};

const carryOut = async (
  following: Reconciliation,
  live: KubeObject | undefined,
  acts: readonly Act[],
): Promise<KubeObject | undefined> => {
  let now = live;
  for (const act of acts) now = await carryOutOne(following, now, act);
  return now;
};

/** Returns the workload itself as it is afterwards; the act may also be on one of its pods. */
const carryOutOne = async (
  { cluster, plan }: Reconciliation,
  live: KubeObject | undefined,
  act: Act,
): Promise<KubeObject | undefined> => {
  switch (act.kind) {
    case 'patch': {
      const patched = await cluster.patch(act.ref, act.operations);
      return sameJson(act.ref, plan.ref) ? patched : live;
    }
    case 'create': {
      const created = await cluster.apply(act.object, { ifAbsent: true });
      return sameJson(refOf(act.object), plan.ref) ? created : live;
    }
    case 'remove':
      if (!isOnPods(act, plan)) return cluster.remove(act.ref, act.uid).then(() => undefined);
      await removePod(cluster, act.ref, act.uid);
      return live;
    default:
      return act satisfies never;
  }
};

/** A pod that has been replaced in the meantime is not the one that was meant: nothing is left to do. */
const removePod = (cluster: Cluster, ref: ObjectRef, uid: string): Promise<void> =>
  cluster.remove(ref, uid).catch((error: unknown) => {
    if (!isFailure(error, 'Conflict')) throw error;
  });
