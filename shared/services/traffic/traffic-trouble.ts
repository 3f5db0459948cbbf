import { fields } from '#domain/kube/fields.ts';
import { identityOf, type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { sideless } from '#domain/traffic/helpers.ts';
import { gitOpsOwner, otherCanary } from '#domain/traffic/owners.ts';
import type { RoutePlan, Sides } from '#domain/traffic/split.ts';
import { specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import { type FoundRoute, listed } from './find-routes.ts';
import { routerOf } from './scene.ts';
import type { TrafficLook } from './traffic-look.ts';

const known = (all: readonly (string | undefined)[]): readonly string[] =>
  all.filter((one) => one !== undefined);

/** Why the pods behind a Service cannot be distinguished, or are not only those of this workload. */
export const troubleWithService = async (
  { cluster, namespace }: TrafficLook,
  { plan, pods }: { readonly plan: WorkloadPlan; readonly pods: readonly KubeObject[] },
  service: KubeObject,
): Promise<readonly string[]> => {
  const labels = Object.entries(fields(specOf(service)['selector']))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels });
  const uids = new Set(pods.map(({ metadata }) => metadata.uid));
  const stranger = items.find(
    ({ metadata }) => metadata.deletionTimestamp === undefined && !uids.has(metadata.uid),
  );
  const isShared =
    stranger &&
    `${nameOf(refOf(service))} also selects pods that are not of ${nameOf(plan.ref)} (${stranger.metadata.name}); give each workload a Service of its own`;
  return known([sideless(service), otherCanary(service), isShared]);
};

/** Why a route cannot be divided as the steps ask. */
export const troubleWithRoute = (
  { splits, strategy, routes: { routes } }: TrafficLook,
  { router, route }: FoundRoute,
  sides: Sides,
): readonly string[] => {
  const name = nameOf(refOf(route));
  const misfit = router.misfit(route, sides, splits);
  const others = routes.map((one) => one.route).filter((one) => one !== route);
  const owner = strategy?.gitOps === 'share' ? undefined : gitOpsOwner(route);
  const claimed = routes.filter((one) => identityOf(one.route) === identityOf(route));
  return known([
    misfit && `${name}: ${misfit}`,
    router.mirrors !== true && splits.some(({ mirror = 0 }) => mirror > 0)
      ? `${name}: ${router.name} cannot send copies of a share of requests${router.mirrorless === undefined ? '' : ` (${router.mirrorless})`}; leave \`mirror\` out`
      : undefined,
    otherCanary(route),
    router.rival?.(route, others),
    owner &&
      `${name} belongs to ${owner}, which would write its weights back; have it ignore them and write gitOps: share, or leave \`traffic\` out`,
    claimed.length > 1
      ? `${name} is claimed by the routers ${claimed.map((one) => one.router.name).join(' and ')}; give it a class that only one of them has`
      : undefined,
  ]);
};

/** Why a route of another namespace could not lead to the helpers. */
export const troubleWithCrossing = async (
  { cluster, namespace }: TrafficLook,
  { router, route }: FoundRoute,
  sides: Sides,
): Promise<readonly string[]> => {
  if (router.crossing === undefined || route.metadata.namespace === namespace) return [];
  const { grants, misfit } = router.crossing;
  const found = (await listed(cluster, grants, namespace)) ?? [];
  const own = found.filter(({ metadata }) => metadata.namespace === namespace);
  const trouble = misfit(route, sides, own);
  return trouble === undefined ? [] : [`${nameOf(refOf(route))}: ${trouble}`];
};

/** Why what says how requests to the Service are sent cannot hold for its helpers. */
export const troubleWithPolicies = (
  { before, policies = [], ...route }: RoutePlan,
  sides: Sides,
  { before: old, after }: WorkloadPlan,
): readonly string[] => {
  const pods = [old, after].map(({ template }) => fields(fields(fields(template)['metadata'])['labels']));
  const misfit = routerOf({ ...route, before }).policies?.misfit(before, sides, policies, pods);
  return misfit === undefined ? [] : [`${nameOf(refOf(before))}: ${misfit}`];
};
