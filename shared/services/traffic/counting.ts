import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import type { Counted, Counting, RouterSeries } from '#domain/traffic/series.ts';
import type { RoutePlan, Sides, TrafficPlan } from '#domain/traffic/split.ts';
import type { TrafficFindings, TrafficLook } from './traffic-look.ts';
import { routerOf } from './scene.ts';

/** Where the router of a route counts the requests to one Service. */
export const countingOf = (route: RoutePlan, live: KubeObject, sides: Sides, of: Counted): Counting =>
  routerOf(route).series?.(live, sides, of) ?? {
    why: `${route.router} has no series by Service that Tidegate knows`,
  };

/** Whether checks can read their numbers from the routers of a workload: refused where they cannot, told where they do. */
export const countingFindings = (
  { source }: Pick<TrafficLook, 'source'>,
  name: string,
  plans: readonly TrafficPlan[],
): Pick<TrafficFindings, 'refusals' | 'remarks'> => {
  if (source !== 'router') return { refusals: [], remarks: [] };
  const all = plans.flatMap(({ routes, sides }) =>
    routes.map((route) => ({
      route: nameOf(refOf(route.before)),
      counting: countingOf(route, route.before, sides, 'service'),
    })),
  );
  return {
    refusals: all.flatMap(({ route, counting }) =>
      'why' in counting
        ? [
            `${name}: \`source: router\` needs a router that counts requests by Service, but ${route}: ${counting.why}; leave \`source\` out`,
          ]
        : [],
    ),
    remarks: all.flatMap(({ route, counting }) =>
      'why' in counting ? [] : [`${name}: the checks read its requests from ${whence(counting, route)}`],
    ),
  };
};

const whence = (series: readonly RouterSeries[], route: string): string => {
  const names = [...new Set(series.map(({ requests }) => requests))];
  return names.length === 0
    ? `the router of ${route}, which no controller has taken yet`
    : `${names.join(' or ')}, where the router of ${route} counts them`;
};
