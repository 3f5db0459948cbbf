import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Forecast } from '#domain/plan/plan-view.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import { isWorkload, type Manifest } from '#domain/render/manifest.ts';
import { specOf } from '#domain/step/baseline.ts';
import { answersRequests, selectorOf } from '#domain/step/inspect.ts';
import { forecastSteps } from '#domain/verdict/forecast.ts';
import { tellSight } from '#domain/verdict/tell-sight.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import { readHistory } from './history.ts';

/** Where the past of a target is read. */
export interface Sources {
  readonly cluster: (name: string) => Promise<Cluster>;
  readonly metrics: (name: string) => Promise<Metrics>;
  /** Epoch ms. */
  readonly now: number;
}

/** What the judge could see in each step of one target, from what its pods did before. Nothing is written, and nothing that is away is a failure. */
export const forecastTarget = (
  sources: Sources,
  plan: ReleasePlan,
  place: PlannedTarget,
  { objects }: Manifest,
): Promise<readonly Forecast[]> =>
  Promise.all(objects.filter(isWorkload).map((object) => forecastOne(sources, plan, place, object)));

const forecastOne = async (
  sources: Sources,
  plan: ReleasePlan,
  place: PlannedTarget,
  object: KubeObject,
): Promise<Forecast> => {
  const name = `${object.kind}/${object.metadata.name}`;
  const unknown = (because: string): Forecast => ({ kind: 'unknown', object: name, because });
  if (!answersRequests(specOf(object)['template'])) return unknown('it has no ports, so nothing is judged');
  if (plan.judging.checks.length === 0) return unknown('nothing is to be checked');
  try {
    return await foreseen(sources, plan, place, object, unknown);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return unknown(error.message);
  }
};

const foreseen = async (
  { cluster, metrics, now }: Sources,
  { judging, strategy }: ReleasePlan,
  place: PlannedTarget,
  object: KubeObject,
  unknown: (because: string) => Forecast,
): Promise<Forecast> => {
  const { namespace } = place;
  const { steps } = place.strategy ?? strategy;
  const there = await cluster(place.cluster);
  const live = await there.get(refOf(object));
  if (live === undefined) return unknown('it does not run there yet, so there is nothing to compare with');
  const listed = await there.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selectorOf(live) });
  const pods = listed.items.map(({ metadata }) => metadata.name);
  const asked = { namespace, workload: object.metadata.name, pods, to: now };
  const past = await readHistory(() => metrics(place.cluster), judging, asked);
  if (past.why !== undefined) return unknown(past.why);
  const count = past.windows.length + past.gauges.length + past.pairs.length;
  if (count === 0)
    return unknown(
      `the metrics source knows nothing of its ${pods.length} pods; is a window (${judging.windowSeconds} s) at least two scrapes long?`,
    );
  const sights = forecastSteps(judging, steps, {
    pods,
    history: past.windows,
    historyGauges: past.gauges,
    historyPairs: past.pairs,
  });
  return {
    kind: 'foreseen',
    object: `${object.kind}/${object.metadata.name}`,
    steps: sights.map((seen, index) => {
      const { percent = 0, bakeSeconds = 0 } = steps[index] ?? {};
      const fresh = Math.max(1, Math.ceil((pods.length * percent) / 100));
      const deadline = Math.max(judging.decideWithinSeconds, bakeSeconds);
      return {
        percent,
        pods: fresh,
        of: pods.length,
        sights: seen,
        says: seen.map((sight) => tellSight(sight, fresh, deadline)),
      };
    }),
  };
};
