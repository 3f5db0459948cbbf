import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Forecast, StepForecast } from '#domain/plan/plan-view.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { WorkloadKind } from '#domain/workload/kind.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { answersRequests } from '#domain/workload/pod-template.ts';
import { forecastSteps } from '#domain/analysis/forecast.ts';
import { describePower } from '#domain/analysis/describe-power.ts';
import { describeFalseAlarms, playsOfPlan, selfTest } from '#domain/analysis/selftest.ts';
import type { Judging } from '#domain/analysis/verdict.ts';
import type { Strategy } from '#domain/app/app.ts';
import { splitsOf } from '#domain/traffic/steps.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import { scales } from '#domain/workload/pod-template.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import { freshPods } from '#domain/workload/step.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import { fitWindow } from '../analysis/fit-window.ts';
import { type CountedSides, countedSidesOf } from '../analysis/counted-sides.ts';
import { readHistory } from '../analysis/collect-history.ts';

/** Where the past of a target is read. */
export interface Sources {
  readonly cluster: (name: string) => Promise<Cluster>;
  readonly metrics: (name: string) => Promise<Metrics>;
  readonly clock: Clock;
  /** What routers would divide in the target, where they count the requests. */
  readonly traffic?: Promise<readonly TrafficPlan[]>;
  /** Why a cluster's metrics are unavailable, once that is known: later questions do not wait for them again. */
  readonly away: Map<string, string>;
}

/** A plan must return within seconds, whatever its sources do. */
const patienceMs = 10_000;

/**
 * What the judge could detect in each step of one target, judging by what its pods did before. Writes nothing, and a
 * source that is away is not an error.
 */
export const forecastTarget = (
  sources: Sources,
  plan: ReleasePlan,
  place: PlannedTarget,
  { objects, kinds }: Manifest,
): Promise<readonly Forecast[]> =>
  fewAtOnce(
    objects.flatMap((object) => {
      const kind = kindOf(object, kinds);
      return kind === undefined ? [] : [{ object, kind, kinds }];
    }),
    atOnce,
    (asked) => forecastOne(sources, plan, place, asked),
  );

const atOnce = 16;

/** A workload with its kind, and the kinds that are described beside it. */
interface Asked {
  readonly object: KubeObject;
  readonly kind: WorkloadKind;
  readonly kinds: Manifest['kinds'];
}

const forecastOne = async (
  sources: Sources,
  plan: ReleasePlan,
  place: PlannedTarget,
  asked: Asked,
): Promise<Forecast> => {
  const { object, kind } = asked;
  const name = `${object.kind}/${object.metadata.name}`;
  const unknown = (reason: string): Forecast => ({ kind: 'unknown', object: name, reason });
  if (!answersRequests(kind.template(object))) return unknown('no ports, so nothing is judged');
  if (plan.judging.checks.length === 0) return unknown('no checks');
  const known = sources.away.get(place.cluster);
  if (known !== undefined) return unknown(known);
  const answered = new AbortController();
  const late = async (): Promise<Forecast> => {
    await sources.clock.sleep(patienceMs, answered.signal);
    const why = `the metrics source did not answer within ${patienceMs / 1000} s`;
    if (!answered.signal.aborted) sources.away.set(place.cluster, why);
    return unknown(why);
  };
  try {
    return await Promise.race([foreseen(sources, plan, place, asked, unknown), late()]);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return unknown(error.message);
  } finally {
    answered.abort();
  }
};

const foreseen = async (
  { cluster, metrics, clock, away, traffic }: Sources,
  { judging: planned, strategy }: ReleasePlan,
  place: PlannedTarget,
  { object, kind, kinds }: Asked,
  unknown: (reason: string) => Forecast,
): Promise<Forecast> => {
  const { namespace } = place;
  const chosen = place.strategy ?? strategy;
  const { steps } = chosen;
  const there = await cluster(place.cluster);
  const live = await there.get(refOf(object));
  if (live === undefined) return unknown('it does not run yet, so there is nothing to compare with');
  const selector = kind.selector(live);
  const described = kinds?.find((one) => one.kind === live.kind);
  const labelled = { ref: refOf(live), selector, ...(described === undefined ? {} : { described }) };
  const pods = (await readOwnedPods(there, labelled, live)).map(({ metadata }) => metadata.name);
  const isScaled = (await readAutoscalers(there, namespace)).some((autoscaler) => scales(autoscaler, live));
  const routed = planned.source === 'router' && countedSidesOf(there, await traffic, labelled);
  if (routed === undefined) return unknown('no router divides its requests, so none counts them');
  const sides = routed ? { sides: [await routed.read('service', pods)] } : {};
  const asked = { namespace, workload: object.metadata.name, pods, to: clock.now(), ...sides };
  const open = () => metrics(place.cluster);
  const windowSeconds = await fitWindow(open, planned.windowSeconds, asked);
  const judging = { ...planned, windowSeconds };
  const past = await readHistory(open, judging, asked);
  if (past.why !== undefined) {
    away.set(place.cluster, past.why);
    return unknown(past.why);
  }
  const count = past.windows.length + past.gauges.length + past.pairs.length;
  if (count === 0) return unknown(whyUnmeasured(pods.length, judging, routed));
  const isTimed = past.windows.some(({ buckets }) => buckets !== undefined);
  const checks = judging.checks.filter(({ isBonus }) => isTimed || isBonus !== true);
  const known = {
    pods,
    history: past.windows,
    historyGauges: past.gauges,
    historyPairs: past.pairs,
  };
  const freshIn = (index: number) =>
    freshPods({ ...stepAt(chosen, index), index, of: steps.length }, pods.length, isScaled);
  const compared = { ...judging, checks };
  const falseAlarms = selfTest({ judging: compared, freshPods: freshIn(0), ...known }, playsOfPlan);
  const remarks = [
    ...falseAlarms.flatMap(describeFalseAlarms),
    ...describeWider(windowSeconds, planned.windowSeconds),
  ];
  return {
    kind: 'foreseen',
    object: `${object.kind}/${object.metadata.name}`,
    falseAlarms,
    steps: forecastSteps(compared, routed ? withShares(chosen) : steps, known).map(
      (powers, index): StepForecast => {
        const fresh = freshIn(index);
        const deadline = Math.max(judging.decideWithinSeconds, steps[index]?.bakeSeconds ?? 0);
        return {
          percent: stepAt(chosen, index).percent || Math.round((100 * fresh) / pods.length),
          pods: fresh,
          of: pods.length,
          powers,
          message: [
            ...powers.map((power) => describePower(power, fresh, deadline)),
            ...(index === 0 ? remarks : []),
          ],
        };
      },
    ),
  };
};

const whyUnmeasured = (pods: number, { isAssumed }: Judging, routed: CountedSides | false): string => {
  if (routed)
    return `the metrics source has no series of a router for Service ${routed.service}; have it scrape the router, or it would ask a person`;
  const instead = isAssumed === true ? 'readiness and restarts decide instead' : 'it would ask a person';
  return `the metrics source has no series for its ${pods} pods: they expose nothing that it scrapes; ${instead}; or name a query in release.checks`;
};

/** A router counts what it sends to each side: the share of the requests, and not that of the pods. */
const withShares = (strategy: Strategy) => {
  const splits = splitsOf(strategy);
  return strategy.steps.map((step, index) => ({ ...step, share: (splits[index]?.percent ?? 0) / 100 }));
};

const describeWider = (windowSeconds: number, planned: number): readonly string[] =>
  windowSeconds > planned
    ? [
        `windows of ${windowSeconds} s instead of ${planned} s, since these pods are scraped too seldom for those`,
      ]
    : [];

/** An object that may not be read here changes the forecast by a pod at most, and the release reports it itself. */
const readAutoscalers = async (cluster: Cluster, namespace: string): Promise<readonly KubeObject[]> => {
  try {
    const kind = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
    return (await cluster.list({ ...kind, namespace })).items;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [];
  }
};
