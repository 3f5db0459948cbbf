import { isFailure } from '#domain/failure.ts';
import type { FalseAlarms, Measurement } from '#domain/analysis/observation.ts';
import { isDistrusted, selfTest } from '#domain/analysis/selftest.ts';
import type { SelfTestView, TargetSelfTests } from '#domain/analysis/selftest-view.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { answersRequests } from '#domain/workload/pod-template.ts';
import { freshPods } from '#domain/workload/step.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import { readHistory } from './collect-history.ts';
import { pastOf, type Source } from './collect-windows.ts';
import { fitWindow } from './fit-window.ts';

/** Plays releases without any change on what runs in a target now: how often each check would have rolled back. */
export const selfTestTarget = async (
  world: World,
  plan: ReleasePlan,
  place: PlannedTarget,
): Promise<TargetSelfTests> => {
  const { good } = await readTarget(world, plan.app, place.name);
  if (good === undefined) return { target: place.name, workloads: [] };
  const { objects, kinds } = await readBlob<Manifest>(world, good.manifest);
  const workloads: SelfTestView[] = [];
  // One after the other: each reads hours of numbers.
  for (const object of objects) {
    const kind = kindOf(object, kinds);
    if (kind === undefined || !answersRequests(kind.template(object))) continue;
    const described = kinds?.find((one) => one.kind === object.kind);
    workloads.push(
      await selfTestOne(world, plan, place, {
        object,
        selectorOf: (live) => ({
          selector: kind.selector(live),
          ...(described === undefined ? {} : { described }),
        }),
      }),
    );
  }
  return { target: place.name, workloads };
};

interface Tested {
  readonly object: KubeObject;
  readonly selectorOf: (live: KubeObject) => Omit<Parameters<typeof readOwnedPods>[1], 'ref'>;
}

const selfTestOne = async (
  world: World,
  plan: ReleasePlan,
  place: PlannedTarget,
  { object, selectorOf }: Tested,
): Promise<SelfTestView> => {
  const workload = object.metadata.name;
  try {
    const cluster = await world.cluster(place.cluster);
    const live = await cluster.get(refOf(object));
    if (live === undefined) return { workload, pods: 0, checks: [], why: 'it does not run' };
    const own = await readOwnedPods(cluster, { ref: refOf(live), ...selectorOf(live) }, live);
    const pods = own.map(({ metadata }) => metadata.name);
    const open = () => world.metrics(place.cluster);
    const asked = { namespace: place.namespace, workload, pods, to: world.clock.now() };
    const windowSeconds = await fitWindow(open, plan.judging.windowSeconds, asked);
    const judging = { ...plan.judging, windowSeconds };
    const { windows, gauges, pairs, why } = await readHistory(open, judging, asked);
    const isTimed = windows.some(({ buckets }) => buckets !== undefined);
    const checks = selfTest({
      judging: { ...judging, checks: judging.checks.filter(({ isBonus }) => isTimed || isBonus !== true) },
      pods,
      freshPods: firstBatch(plan, place, pods.length),
      history: windows,
      historyGauges: gauges,
      historyPairs: pairs,
    });
    return { workload, pods: pods.length, checks, ...(why === undefined ? {} : { why }) };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { workload, pods: 0, checks: [], why: error.message };
  }
};

const firstBatch = ({ strategy }: ReleasePlan, place: PlannedTarget, pods: number): number => {
  const { steps } = place.strategy ?? strategy;
  const step = { ...stepAt(place.strategy ?? strategy, 0), index: 0, of: steps.length };
  return Math.max(1, freshPods(step, pods, false));
};

/**
 * The checks that would also roll back unchanged pods: determined when a release is about to be rolled back, from the
 * history of the stable pods. A source that is away incriminates no check.
 */
export const falseAlarmsOf = async (
  source: Source,
  measurement: Measurement,
  startedAt: number,
): Promise<readonly FalseAlarms[]> => {
  const {
    history = [],
    historyGauges = [],
    historyPairs = [],
  } = await pastOf(source, measurement, startedAt);
  const tested = selfTest({
    judging: measurement.judging,
    pods: measurement.stable,
    freshPods: measurement.stepPods?.[0] ?? 1,
    history,
    historyGauges,
    historyPairs,
  });
  return tested.filter(isDistrusted);
};
