import { type Order, type OrderedComponent, componentOf } from '#domain/order/order.ts';
import {
  describeWaits,
  mayBegin,
  type Standings,
  toLookAt,
  waitsOf,
  type Waits,
} from '#domain/order/turn.ts';
import { batchOf } from '#domain/rollout/batch.ts';
import { ownStepOf } from '#domain/rollout/steps-of.ts';
import type { TargetLock, TargetStep } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { sameJson } from '#domain/json.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { type LockedRollout, noteTarget } from '../store/targets.ts';
import { applyResources } from './apply-resources.ts';
import { partOf } from './in-reverse.ts';
import { lookAtComponents } from './look-at-components.ts';
import { isCalled } from './reconcile-target.ts';
import { moveWithTraffic } from '../traffic/move-with-traffic.ts';
import { neverTaken } from './refusal.ts';

interface Moving {
  readonly snapshot: Snapshot;
  readonly order: Order;
  readonly step: TargetStep;
}

interface Scene extends Moving {
  readonly world: World;
  readonly cluster: Cluster;
  readonly rollout: LockedRollout;
  /** When the task must be over (epoch ms). */
  readonly until: number;
}

/** How often an awaited component is looked at, and how long pods are watched while something waits. */
const pauseMs = { look: 1_000, watch: 10_000 };
/** A task ends well before its function is stopped (60 s). */
const taskMs = 40_000;

/**
 * One step of a target whose components depend on each other: begins those whose turn has come, moves the pods of those
 * that are running, and checks what is awaited. A waiting component blocks only its dependents. The step has settled
 * when all pods that change in it have.
 */
export const moveInOrder = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  moving: Moving,
): Promise<Progress> => {
  const scene = { world, cluster, rollout, ...moving, until: world.clock.now() + taskMs };
  for (let looks = 0; ; looks += 1) {
    const turn = await takeTurns(scene);
    if (turn.kind === 'stuck') return turn.progress;
    const { lock, told, hooks } = turn;
    const waits = { ...waitsOf(moving.order, lock.standings ?? {}, told), ...hooks };
    await tell(scene, waits, looks === 0);
    const moved = await movePods(scene, lock, waits);
    if (moved !== undefined) return moved.kind === 'settled' ? settle(scene, lock, moved) : moved;
    if (Object.keys(waits).length === 0)
      return { kind: 'settled', reason: 'everything except the workloads is applied' };
    const { clock } = world;
    if (clock.now() >= scene.until || (await isCalled(world, rollout)))
      return { kind: 'moving', acts: [], reason: describeWaits(waits) };
    await clock.sleep(pauseMs.look);
  }
};

type Turn =
  | { readonly kind: 'stuck'; readonly progress: Progress }
  | {
      readonly kind: 'taken';
      readonly lock: TargetLock;
      /** How far those are that have begun and are not healthy. */
      readonly told: Waits;
      /** Components that wait for hooks of their own. */
      readonly hooks: Waits;
    };

/** Begins and checks components until no more can begin. */
const takeTurns = async (scene: Scene): Promise<Turn> => {
  const { world, rollout, order, step } = scene;
  let lock = await noteTarget(world, rollout, () => undefined);
  for (;;) {
    const turn = mayBegin(order, lock.standings ?? {});
    const begun = await Promise.all(turn.map((component) => begin(scene, component)));
    const failed = begun.find(({ progress }) => progress.kind === 'stuck');
    if (failed !== undefined) return { kind: 'stuck', progress: failed.progress };
    const started = begun.flatMap(({ name, progress }) => (progress.kind === 'settled' ? [name] : []));
    lock = await note(scene, started, (release, components) => ({
      kind: 'components-started',
      release,
      index: step.index,
      components,
    }));
    const standings: Standings = lock.standings ?? {};
    const seen = await look(scene, standings, step.index);
    if (seen.stuck !== undefined) return { kind: 'stuck', progress: { kind: 'stuck', reason: seen.stuck } };
    lock = await noteReady(scene, seen.ready);
    const hooks = begun.flatMap(({ name, progress }) =>
      progress.kind === 'moving' ? [[name, progress.reason.replace(/^waits for /, '')] as const] : [],
    );
    if (seen.ready.length === 0 || mayBegin(order, lock.standings ?? {}).length === hooks.length)
      return { kind: 'taken', lock, told: seen.told, hooks: Object.fromEntries(hooks) };
  }
};

/** Checks components that have taken all their steps when the target begins its step `index`. */
const look = ({ world, cluster, rollout, order, step }: Scene, standings: Standings, index: number) => {
  const all = toLookAt(order, standings, index, rollout.plan.strategy.steps.length);
  return lookAtComponents(
    cluster,
    all.flatMap((component) => {
      const standing = standings[component.name];
      return standing === undefined ? [] : [{ component, standing }];
    }),
    { now: world.clock.now(), movingSince: step.startedAt },
  );
};

/** Components whose last pods have come may be healthy already. */
const settle = async (scene: Scene, lock: TargetLock, moved: Progress): Promise<Progress> => {
  const seen = await look(scene, lock.standings ?? {}, scene.step.index + 1);
  if (seen.stuck !== undefined) return { kind: 'stuck', reason: seen.stuck };
  await noteReady(scene, seen.ready);
  return moved;
};

/** Applies what of a component is not stepped; applying twice is applying once. */
const begin = async (
  { cluster, world: { clock }, snapshot }: Scene,
  { name }: OrderedComponent,
): Promise<{ readonly name: string; readonly progress: Progress }> => {
  const applying = { cluster, clock, until: clock.now() };
  const { progress } = await applyResources(applying, partOf(snapshot, name)).catch(neverTaken);
  return { name, progress };
};

const note = (
  { world, rollout }: Scene,
  components: readonly string[],
  fact: (release: string, components: readonly string[]) => TargetFact,
): Promise<TargetLock> =>
  noteTarget(world, rollout, ({ release, back, standings = {} }) => {
    const isNews = components.filter((name) => standings[name] === undefined);
    return back !== undefined || isNews.length === 0 ? undefined : fact(release, isNews);
  });

const noteReady = ({ world, rollout }: Scene, ready: readonly string[]): Promise<TargetLock> =>
  noteTarget(world, rollout, ({ release, back, standings = {} }) => {
    const components = ready.filter((name) => standings[name] !== undefined && !standings[name].readyAt);
    return back !== undefined || components.length === 0
      ? undefined
      : { kind: 'components-ready', release, components };
  });

/** Recorded for components that others wait for, or that wait; progress is reported once per task. */
const tell = async ({ world, rollout }: Scene, waits: Waits, isFirst: boolean): Promise<void> => {
  const spelled = (what: Waits) => JSON.stringify(what).replaceAll(isFirst ? '' : /\d+/g, '');
  await noteTarget(world, rollout, ({ release, back, waits: known = {} }) =>
    back !== undefined || Object.keys(waits).length === 0 || spelled(waits) === spelled(known)
      ? undefined
      : { kind: 'components-waiting', release, waits },
  );
};

/** Moves the pods of components that take a step of their own; undefined if there are none. */
const movePods = async (scene: Scene, lock: TargetLock, waits: Waits): Promise<Progress | undefined> => {
  const { world, cluster, rollout, snapshot, step, until } = scene;
  const ownStep = (component: string) => ownStepOf(rollout.plan, lock, component);
  const workloads = snapshot.workloads.filter(({ object }) => ownStep(componentOf(object)) !== undefined);
  if (workloads.length === 0) return undefined;
  const isAwaited = Object.keys(waits).length > 0;
  const now = world.clock.now();
  const { traffic = [] } = snapshot;
  const part = { workloads, resourceChanges: [], traffic: trafficOf(workloads, traffic) };
  return moveWithTraffic(
    { world, cluster, rollout, snapshot: part },
    {
      startedAt: step.startedAt,
      until: isAwaited ? Math.min(until, now + pauseMs.watch) : until,
      batch: ({ object }) =>
        batchOf(rollout.plan, workloads, ownStep(componentOf(object)) ?? { index: 0, percent: 100, of: 1 }),
    },
  );
};

const trafficOf = (
  workloads: readonly WorkloadPlan[],
  traffic: NonNullable<Snapshot['traffic']>,
): NonNullable<Snapshot['traffic']> =>
  traffic.filter(({ workload }) => workloads.some(({ ref }) => sameJson(ref, workload)));
