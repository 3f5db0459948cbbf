import { sameJson } from '#domain/json.ts';
import { refOf } from '#domain/kube/object.ts';
import type { Counted, CountedSide, RouterSeries } from '#domain/traffic/series.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';
import { countingOf } from '../traffic/counting.ts';

/** The sides of a workload whose requests routers count: the name of each in rows, and how it is read. */
export interface CountedSides {
  /** The first of the Services. */
  readonly service: string;
  readonly fresh: string;
  readonly old: string;
  readonly read: (of: Counted, pods: readonly string[]) => Promise<CountedSide>;
}

/** Those of all Services that lead to a workload, together; undefined where no router divides its requests. */
export const countedSidesOf = (
  cluster: Cluster,
  traffic: readonly TrafficPlan[] = [],
  { ref }: Pick<WorkloadPlan, 'ref'>,
): CountedSides | undefined => {
  const plans = traffic.filter(({ workload }) => sameJson(workload, ref));
  const [first] = plans;
  if (first === undefined) return undefined;
  const { service, fresh, old } = first.sides;
  return {
    service,
    fresh,
    old,
    read: async (of, pods) => ({
      // What the Service got before the release is the past of the old side.
      name: of === 'fresh' ? fresh : old,
      pods,
      series: (await Promise.all(plans.map((plan) => seriesOf(cluster, plan, of)))).flat(),
    }),
  };
};

/** A route that the release brings is known to its controller only once it stands, so routes are read again. */
const seriesOf = async (
  cluster: Cluster,
  { routes, sides }: TrafficPlan,
  of: Counted,
): Promise<readonly RouterSeries[]> => {
  const all = await Promise.all(
    routes.map(async (route) => {
      const live = (await cluster.get(refOf(route.before))) ?? route.before;
      const counting = countingOf(route, live, sides, of);
      return 'why' in counting ? [] : counting;
    }),
  );
  return all.flat();
};
