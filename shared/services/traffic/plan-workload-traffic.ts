import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { sideLabel, sidesOf } from '#domain/traffic/helpers.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { holderOf } from '#domain/workload/observation.ts';
import { selectsPods } from '#domain/workload/service-selectors.ts';
import { specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import { countingFindings } from './counting.ts';
import { routerOf } from './scene.ts';
import { listed } from './find-routes.ts';
import type { TrafficFindings, TrafficLook } from './traffic-look.ts';
import {
  troubleWithCrossing,
  troubleWithPolicies,
  troubleWithRoute,
  troubleWithService,
} from './traffic-trouble.ts';
import { sharedByPods, withoutRoute, withoutService } from './undivided.ts';

/**
 * The router that divides the requests to one workload. If there is none, its pods share them, and the plan says why.
 */
export const planWorkloadTraffic = async (
  look: TrafficLook,
  plan: WorkloadPlan,
): Promise<TrafficFindings> => {
  const name = nameOf(plan.ref);
  const indivisible = whyNotInSides(look, plan);
  if (indivisible !== undefined) return sharedByPods(look, name, indivisible);
  const own = look.services.filter(
    (service) => selectsPods(service, plan) && service.metadata.labels?.[sideLabel] === undefined,
  );
  if (own.length === 0) return sharedByPods(look, name, withoutService(look));
  const pods = await readOwnedPods(look.cluster, plan, await look.cluster.get(plan.ref));
  const revision = soleRevision(plan, pods);
  const planned = own.map((service) => planService(look, plan, service, revision ?? ''));
  const plans = (await Promise.all(planned)).flat();
  if (plans.length === 0) return sharedByPods(look, name, withoutRoute(own, look));
  if (revision === undefined)
    return sharedByPods(look, name, 'its pods run several revisions at the moment, or none runs');
  const found = await Promise.all(plans.map((one) => findingsOf(look, plan, pods, one)));
  const counted = countingFindings(look, name, plans);
  const busy = plans.flatMap(({ routes }) => routes).flatMap(({ before }) => heldByOther(look, before))[0];
  return {
    plans,
    refusals: [...found.flat(), ...counted.refusals],
    remarks: [...plans.flatMap((one) => [describe(name, one), ...sessionsOf(one)]), ...counted.remarks],
    ...(busy === undefined ? {} : { busy }),
  };
};

/** Two sides need room for both, and pods of the old revision. */
const whyNotInSides = ({ strategy }: TrafficLook, plan: WorkloadPlan): string | undefined => {
  if (plan.asleep === true) return 'no pod of it runs that could be distinguished';
  const kind = kindOfPlan(plan);
  const object = { ...plan.object, spec: { ...specOf(plan.object), ...plan.after.own } };
  if (strategy?.type === 'blue-green' && kind.noFleet !== undefined) return kind.noFleet(object, plan.scaled);
  return kind.noRoom === undefined ? 'its controller replaces pods one for one' : kind.noRoom(object);
};

const planService = async (
  { cluster, namespace, release, routes }: TrafficLook,
  { ref, revisionLabel = 'pod-template-hash' }: WorkloadPlan,
  service: KubeObject,
  oldRevision: string,
): Promise<readonly TrafficPlan[]> => {
  const sides = sidesOf(service, digestOf(release).slice(7, 13));
  const found = routes.routes.filter(({ router, route }) => router.serves(route, sides));
  const planned = await Promise.all(
    found.map(async ({ router, route }) => {
      const about = router.policies && (await listed(cluster, router.policies.objects, namespace));
      const policies = router.policies?.about(sides, about ?? []) ?? [];
      return {
        router: router.name,
        ...(router.described === undefined ? {} : { described: router.described }),
        before: route,
        ...(policies.length === 0 ? {} : { policies }),
      };
    }),
  );
  return planned.length === 0
    ? []
    : [{ workload: ref, sides, service, revisionLabel, oldRevision, routes: planned }];
};

/** The one revision that its pods run; undefined if there are several, or none. */
const soleRevision = (plan: WorkloadPlan, pods: readonly KubeObject[]): string | undefined => {
  const label = plan.revisionLabel ?? 'pod-template-hash';
  const staying = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const [first, ...more] = new Set(staying.map(({ metadata }) => metadata.labels?.[label]));
  return more.length === 0 ? first : undefined;
};

const findingsOf = async (
  look: TrafficLook,
  plan: WorkloadPlan,
  pods: readonly KubeObject[],
  { service, sides, routes }: TrafficPlan,
): Promise<readonly string[]> => {
  const own = look.routes.routes.filter(({ router, route }) =>
    routes.some((one) => one.router === router.name && one.before === route),
  );
  const troubles = await Promise.all([
    troubleWithService(look, { plan, pods }, service),
    ...own.map(async (found) => troubleWithRoute(look, found, sides)),
    ...own.map((found) => troubleWithCrossing(look, found, sides)),
    ...routes.map(async (route) => troubleWithPolicies(route, sides, plan)),
  ]);
  return troubles.flat();
};

const heldByOther = ({ release }: TrafficLook, route: KubeObject): readonly string[] => {
  const holder = holderOf(route);
  return holder === undefined || holder === release
    ? []
    : [`${nameOf(refOf(route))} is divided by release ${holder} at the moment`];
};

const sessionsOf = ({ routes }: TrafficPlan): readonly string[] =>
  routes.flatMap((route) => {
    const said = routerOf(route).sessions?.(route.before);
    return said === undefined ? [] : [`${nameOf(refOf(route.before))}: ${said}`];
  });

const describe = (name: string, { service, routes }: TrafficPlan): string => {
  const by = routes.map(({ router, before }) => `${nameOf(refOf(before))} (${router})`).join(' and ');
  return `${name}: the requests to Service/${service.metadata.name} are divided by ${by}; requests that come another way follow the pods`;
};
