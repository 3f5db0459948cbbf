import { advanceBatch } from '#domain/rollout/advance-batch.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import { sameJson } from '#domain/json.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import { isLast, type Progress, type Step } from '#domain/workload/step.ts';
import type { StepTraffic } from '#domain/app/app.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { peekView } from '../rollout/left-views.ts';
import { reconcileTarget, together, viewOf } from '../rollout/reconcile-target.ts';
import { type LockedRollout, noteTarget } from '../store/targets.ts';
import { divide, holdOld, type Moved, stillDivided } from './divide.ts';
import { dividedFor, followBack, followPods, type Look, turnShareBack } from './follow-pods.ts';
import { giveBack } from './give-back.ts';
import { noteGivenBack, noteShare } from './note-share.ts';
import type { Divided, TrafficScene } from './scene.ts';

export interface MovingTraffic {
  readonly world: World;
  readonly cluster: Cluster;
  readonly rollout: LockedRollout;
  readonly snapshot: Snapshot;
}

export interface Batches {
  readonly startedAt: number;
  readonly until?: number;
  /** The step that a workload takes. */
  readonly batch: (plan: WorkloadPlan) => Step;
}

/** The time limit if the task has none. */
const taskMs = 40_000;

/**
 * One step of workloads, some of which have their requests divided: first pods, then requests. In the last step all new
 * pods stand beside the old ones until all requests go to them; only then do the old ones go.
 */
export const moveWithTraffic = async (
  moving: MovingTraffic,
  { batch, startedAt, until = moving.world.clock.now() + taskMs }: Batches,
): Promise<Progress> => {
  const { world, cluster, rollout, snapshot } = moving;
  const divided = dividedIn(snapshot);
  const move = (isBeside: (plan: WorkloadPlan) => boolean, look?: Look): Promise<Progress> =>
    reconcileTarget(world, cluster, rollout, snapshot, {
      startedAt,
      until,
      leavesOpen: true,
      ...(look === undefined ? {} : { look }),
      decide: (observation) => {
        const step = batch(observation.plan);
        return advanceBatch(isBeside(observation.plan) ? beside(step) : step, observation);
      },
    });
  if (divided.length === 0) return move(() => false);
  const scene = sceneOf(moving, until);
  const held = await each(moving, divided, (one) => hold(scene, rollout.lock, one));
  if (held.kind !== 'settled') return held;
  const of = (plan: WorkloadPlan) => dividedFor(divided, { plan });
  const traffic = async (): Promise<NonNullable<TargetLock['traffic']>> =>
    (await noteTarget(world, rollout, () => undefined)).traffic ?? {};
  const before = await traffic();
  const hasSwitched = (shares: typeof before, plan: WorkloadPlan): boolean =>
    of(plan).every((one) => shares[one.plan.sides.service] === 100);
  const moved = await move(
    (plan) => of(plan).length > 0 && !(isLast(batch(plan)) && hasSwitched(before, plan)),
    followPods(moving, scene, divided, before),
  );
  if (moved.kind !== 'settled') return moved;
  const given = await each(moving, divided, (one) => {
    const step = batch(one.workload);
    const asked = isLast(step) ? { percent: 100 } : trafficOf(rollout, step);
    return isLast(step) && hasSwitched(before, one.workload)
      ? Promise.resolve(kept)
      : divide(scene, { ...one, ...seenJustNow(world, rollout, one.workload) }, asked, startedAt);
  });
  if (given.kind !== 'settled') return given;
  const after = await traffic();
  const goOn = divided.filter(
    ({ workload }) =>
      isLast(batch(workload)) && !hasSwitched(before, workload) && hasSwitched(after, workload),
  );
  // The next look, which finds the requests where they belong, does the rest of the last step.
  if (goOn.length > 0) return { kind: 'moving', acts: [], reason: given.reason };
  return together([moved, given].filter(({ reason }) => reason !== ''));
};

/** What the step that has just settled was settled by, where it is still open: nothing is read twice. */
const seenJustNow = (world: World, rollout: LockedRollout, plan: WorkloadPlan): Pick<Divided, 'seen'> => {
  const view = peekView(world, viewOf(rollout, plan));
  return view?.pods === undefined ? {} : { seen: { live: view.live, pods: view.pods.all() } };
};

const kept: Moved = { progress: { kind: 'settled', reason: '' } };

/** In the last step the new pods stand beside all old ones and are not a share of them. */
const beside = (step: Step): Step =>
  isLast(step) ? { ...step, beside: true, percent: 100, of: step.of + 1 } : { ...step, beside: true };

const trafficOf = ({ plan }: LockedRollout, { index }: Step): StepTraffic =>
  plan.strategy.steps[index]?.traffic ?? {};

export const dividedIn = ({ workloads, traffic = [] }: Snapshot): readonly Divided[] =>
  traffic.flatMap((plan) =>
    workloads.filter(({ ref }) => sameJson(ref, plan.workload)).map((workload) => ({ plan, workload })),
  );

export const sceneOf = ({ world, cluster, rollout }: MovingTraffic, until: number): TrafficScene => ({
  cluster,
  clock: world.clock,
  release: rollout.release.id,
  ...(rollout.lock.inherited === undefined ? {} : { supersedes: rollout.lock.inherited.releases }),
  until,
});

/** Done once: if someone has put the routes back since, they are theirs, and the release ends. */
const hold = (scene: TrafficScene, { traffic = {} }: TargetLock, one: Divided): Promise<Moved> => {
  const share = traffic[one.plan.sides.service];
  if (share === undefined) return holdOld(scene, one);
  // All requests are on the new side: only the old pods remain to be removed.
  return share === 100 ? Promise.resolve(kept) : stillDivided(scene, one);
};

const each = async (
  moving: MovingTraffic,
  divided: readonly Divided[],
  act: (one: Divided) => Promise<Moved>,
): Promise<Progress> => {
  const all: Progress[] = [];
  // One after the other: two Services may share a route.
  for (const one of divided) {
    const { progress, percent } = await act(one);
    all.push(progress);
    if (percent !== undefined) await noteShare(moving, one.plan, percent);
  }
  return together(all);
};

/**
 * The first thing of a way back; there is nothing to do where no route is divided. Answers who looks after it while pods
 * go back.
 */
export const turnTrafficBack = async (moving: MovingTraffic, until: number): Promise<Look> => {
  const scene = sceneOf(moving, until);
  const divided = dividedIn(moving.snapshot);
  for (const one of divided) await turnShareBack(moving, scene, one);
  return followBack(moving, scene, divided);
};

/** The last thing of a release, on either way: routes as their owners wrote them, and no helper. */
export const giveTrafficBack = async (moving: MovingTraffic, until: number): Promise<void> => {
  const scene = sceneOf(moving, until);
  const { traffic = [] } = moving.snapshot;
  for (const [index, plan] of traffic.entries()) {
    await noteGivenBack(moving, plan, await giveBack(scene, plan, traffic.slice(index + 1)));
  }
};
