import { isFailure } from '#domain/failure.ts';
import { sameJson } from '#domain/json.ts';
import { type KubeObject, type ObjectRef, refOf } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Obstacle } from '#domain/workload/obstacle.ts';
import type { Act, Progress } from '#domain/workload/step.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster, ObjectQuery } from '#ports/cluster.ts';
import { PodWatch } from './pod-watch.ts';

/** What a decision is asked about: the live object and its pods at `now` (epoch ms). */
export interface View {
  readonly live: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
  readonly now: number;
}

interface Reconciliation {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly plan: WorkloadPlan;
  readonly decide: (view: View) => Progress;
  /** When to stop watching and say that it is still moving, epoch ms. */
  readonly until: number;
  readonly signal: AbortSignal;
  /** Hears, at each look that has nothing to write, what stands in the way; nothing does when all has settled. */
  readonly tell: (obstacle: Obstacle | undefined) => Promise<void>;
  /** Asked when all is quiet: whether somebody has spoken, so that the watch should end. */
  readonly isCalled: () => Promise<boolean>;
}

/** So long nothing moves before more is asked than the pods: half as long again each time, and less when it matters. */
const quietMs = { first: 2_000, most: 5_000 };

/** Losing a guard this often in one task means a rival, not a race: the workflow waits and looks again. */
const rivalries = 3;

/**
 * Carries a movement on until it has settled, is stuck, or the time is up: reads once, then one bounded watch.
 * Every write is guarded, so a repeated, late or rival write changes nothing; then it reads again and decides again.
 */
export const reconcileWorkload = async (following: Reconciliation): Promise<Progress> => {
  const { cluster, clock, plan, decide, until, signal, tell, isCalled } = following;
  const soaking = new AbortController();
  const pods = new PodWatch(cluster, podsOf(plan), AbortSignal.any([signal, soaking.signal]));
  try {
    let [live] = await Promise.all([cluster.get(plan.ref), pods.list()]);
    let quiet = quietMs.first;
    for (let lost = 0; ;) {
      const progress = decide({ live, pods: pods.all(), now: clock.now() });
      if (progress.kind === 'settled') await tell(undefined);
      if (progress.kind !== 'moving') return progress;
      if (progress.acts.length > 0) {
        const done = await carryOut(following, live, progress.acts).catch((error: unknown) =>
          outdone(error, (lost += 1)),
        );
        live = done === 'outdone' ? await cluster.get(plan.ref) : done;
        // What was done to pods is decided on again only once they say so themselves.
        if (progress.acts.some((one) => isOnPods(one, plan))) await pods.list();
        continue;
      }
      await tell(progress.obstacle);
      const isStalled = progress.obstacle !== undefined || progress.areMissing === true;
      const wakeAt = Math.min(
        until,
        progress.checkAgainAt ?? until,
        clock.now() + (isStalled ? quiet : quietMs.most),
      );
      const hasChanged = await pods.changed(clock, Math.max(0, wakeAt - clock.now()));
      if (clock.now() >= until || signal.aborted) return progress;
      if (hasChanged) continue;
      if (await isCalled()) return progress;
      // Pods that are missing say nothing; the object does.
      if (isStalled) live = await cluster.get(plan.ref);
      quiet = Math.min(quietMs.most, 1.5 * quiet);
    }
  } finally {
    soaking.abort();
  }
};

const isOnPods = (act: Act, plan: WorkloadPlan): boolean =>
  act.kind === 'remove' && !sameJson(act.ref, plan.ref);

const podsOf = ({ ref, selector }: WorkloadPlan): ObjectQuery => ({
  apiVersion: 'v1',
  kind: 'Pod',
  labels: selector,
  ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
});

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

/** Answers how the workload itself stands afterwards; an act may also be on one of its pods. */
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
    case 'apply': {
      const applied = await cluster.apply(act.object);
      return sameJson(refOf(act.object), plan.ref) ? applied : live;
    }
    case 'remove':
      if (!isOnPods(act, plan)) return cluster.remove(act.ref, act.uid).then(() => undefined);
      await removePod(cluster, act.ref, act.uid);
      return live;
    default:
      return act satisfies never;
  }
};

/** A pod that has been replaced meanwhile is not the one that was meant: nothing is left to do. */
const removePod = (cluster: Cluster, ref: ObjectRef, uid: string): Promise<void> =>
  cluster.remove(ref, uid).catch((error: unknown) => {
    if (!isFailure(error, 'Conflict')) throw error;
  });
