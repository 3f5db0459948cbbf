import type { Strategy } from '#domain/app/app.ts';
import { fields } from '#domain/kube/fields.ts';
import { identityOf, nameOf, refOf, type KubeObject } from '#domain/kube/object.ts';
import { sideless, sidesOf } from '#domain/traffic/helpers.ts';
import { gitOpsOwner, otherCanary } from '#domain/traffic/owners.ts';
import type { Split, TrafficPlan } from '#domain/traffic/split.ts';
import { splitsOf } from '#domain/traffic/steps.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { holderOf } from '#domain/workload/observation.ts';
import { selectsPods } from '#domain/workload/service-selectors.ts';
import { specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import { findRoutes, type FoundRoute, type FoundRoutes } from './find-routes.ts';

interface Asked {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly release: string;
  readonly strategy?: Strategy;
  /** Objects of the manifest as they will stand. */
  readonly standing: readonly KubeObject[];
}

/** Which routers will divide the requests of which workloads, and why some cannot. */
export interface TrafficFindings {
  readonly plans: readonly TrafficPlan[];
  readonly refusals: readonly string[];
  readonly remarks: readonly string[];
  /** A route that another release divides at the moment. */
  readonly busy?: string;
}

const nothing: TrafficFindings = { plans: [], refusals: [], remarks: [] };

/** Finds out who routes requests to the workloads whose steps say what share of them they get. */
export const planTraffic = async (
  asked: Asked,
  workloads: readonly WorkloadPlan[],
): Promise<TrafficFindings> => {
  const splits = asked.strategy === undefined ? [] : splitsOf(asked.strategy);
  const moving = workloads.filter(({ kind }) => kind === 'update');
  if (splits.length === 0 || moving.length === 0) return nothing;
  const { cluster, namespace } = asked;
  const [{ items: live }, routes] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Service', namespace }),
    findRoutes(cluster, namespace),
  ]);
  const services = overlaid(live, asked.standing, 'Service').filter(
    ({ metadata }) => metadata.namespace === namespace,
  );
  const known = { ...routes, routes: standingRoutes(routes, asked.standing) };
  const all = await Promise.all(
    moving.map((plan) => ofWorkload({ ...asked, splits }, plan, services, known)),
  );
  const busy = all.find((one) => one.busy !== undefined)?.busy;
  return {
    plans: all.flatMap(({ plans }) => plans),
    refusals: [...new Set(all.flatMap(({ refusals }) => refusals))],
    remarks: [...new Set(all.flatMap(({ remarks }) => remarks))],
    ...(busy === undefined ? {} : { busy }),
  };
};

/** Those that stand, each as the manifest will have it. */
const overlaid = (
  live: readonly KubeObject[],
  stated: readonly KubeObject[],
  kind: string,
): readonly KubeObject[] => {
  const own = stated.filter((object) => object.kind === kind);
  const names = new Set(own.map(identityOf));
  return [
    ...own,
    ...live
      .map((object) => ({ ...object, apiVersion: 'v1', kind }))
      .filter((object) => !names.has(identityOf(object))),
  ];
};

const standingRoutes = ({ routes }: FoundRoutes, standing: readonly KubeObject[]): readonly FoundRoute[] =>
  routes.map(({ router, route }) => ({
    router,
    route: standing.find((one) => identityOf(one) === identityOf(route)) ?? route,
  }));

type Dividing = Asked & { readonly splits: readonly Split[] };

const ofWorkload = async (
  asked: Dividing,
  plan: WorkloadPlan,
  services: readonly KubeObject[],
  routes: FoundRoutes,
): Promise<TrafficFindings> => {
  const name = nameOf(plan.ref);
  const kind = kindOfPlan(plan);
  const inPlace =
    kind.noRoom === undefined
      ? 'its controller replaces pods in place'
      : kind.noRoom({ ...plan.object, spec: { ...specOf(plan.object), ...plan.after.own } });
  if (inPlace !== undefined) return byPods(asked, name, inPlace);
  if (plan.asleep === true) return byPods(asked, name, 'no pod of it runs that could be told apart');
  const own = services.filter(
    (service) =>
      selectsPods(service, plan) && service.metadata.labels?.['tidegate.dev/side-of'] === undefined,
  );
  if (own.length === 0) return byPods(asked, name, 'no Service selects its pods');
  const served = own.flatMap((service) => {
    const sides = sidesOf(service, digestOf(asked.release).slice(7, 13));
    const found = routes.routes.filter(({ router, route }) => router.serves(route, sides));
    return found.length === 0 ? [] : [{ service, sides, found }];
  });
  if (served.length === 0) return byPods(asked, name, withoutRoute(own, routes));
  const pods = await readOwnedPods(asked.cluster, plan, await asked.cluster.get(plan.ref));
  const revisionLabel = plan.revisionLabel ?? 'pod-template-hash';
  const revisions = new Set(
    pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.labels?.[revisionLabel] ?? ''),
  );
  const [oldRevision, ...more] = revisions;
  if (oldRevision === undefined || oldRevision === '' || more.length > 0)
    return byPods(asked, name, `its pods run ${revisions.size} revisions at the moment`);
  const found = await Promise.all(
    served.map(async ({ service, sides, found: all }) => ({
      plan: {
        workload: plan.ref,
        sides,
        service,
        revisionLabel,
        oldRevision,
        routes: all.map(({ router, route }) => ({ router: router.name, before: route })),
      } satisfies TrafficPlan,
      refusals: [
        ...(await troubleWithService(asked, plan, service)),
        ...all.flatMap(({ router, route }) => troubleWithRoute(asked, { router, route }, sides, routes)),
      ],
      busy: all.flatMap(({ route }) => heldByOther(asked, route))[0],
    })),
  );
  const busy = found.find((one) => one.busy !== undefined)?.busy;
  return {
    plans: found.map((one) => one.plan),
    refusals: found.flatMap(({ refusals }) => refusals),
    remarks: found.map((one) => describe(name, one.plan)),
    ...(busy === undefined ? {} : { busy }),
  };
};

/** Without a router the pods share the requests. A condition cannot be met by pods. */
const byPods = ({ splits }: Dividing, name: string, why: string): TrafficFindings => {
  const isAsked = splits.some(({ match = [] }) => match.length > 0);
  return isAsked
    ? {
        ...nothing,
        refusals: [`${name}: \`match\` needs a router, but ${why}; leave \`match\` out, or give it a route`],
      }
    : {
        ...nothing,
        remarks: [`${name}: no router divides its requests (${why}); a step's share is that of its pods`],
      };
};

const withoutRoute = (own: readonly KubeObject[], { missing, routes }: FoundRoutes): string => {
  const names = own.map((service) => nameOf(refOf(service))).join(' and ');
  const seen = [...new Set(routes.map(({ router }) => router.route.kind))];
  const others = seen.length === 0 ? '' : `; the ${seen.join(', ')} objects that were found route elsewhere`;
  const absent =
    missing.length === 0 ? '' : `; not installed, or not to be seen: ${[...new Set(missing)].join(', ')}`;
  return `no route sends requests to ${names}${others}${absent}`;
};

const troubleWithService = async (
  { cluster, namespace }: Asked,
  plan: WorkloadPlan,
  service: KubeObject,
): Promise<readonly string[]> => {
  const odd = [sideless(service), otherCanary(service)].filter((reason) => reason !== undefined);
  const selector = Object.entries(fields(specOf(service)['selector']))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const [{ items }, own] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selector }),
    readOwnedPods(cluster, plan, await cluster.get(plan.ref)),
  ]);
  const uids = new Set(own.map(({ metadata }) => metadata.uid));
  const strangers = items.filter(
    ({ metadata }) => metadata.deletionTimestamp === undefined && !uids.has(metadata.uid),
  );
  const [stranger] = strangers;
  return stranger === undefined
    ? odd
    : [
        ...odd,
        `${nameOf(refOf(service))} also selects pods that are not of ${nameOf(plan.ref)} (${stranger.metadata.name}); give each workload a Service of its own`,
      ];
};

const troubleWithRoute = (
  { splits, strategy }: Dividing,
  { router, route }: FoundRoute,
  sides: TrafficPlan['sides'],
  { routes }: FoundRoutes,
): readonly string[] => {
  const name = nameOf(refOf(route));
  const misfit = router.misfit(route, sides, splits);
  const owner = gitOpsOwner(route);
  const rivals = routes.filter((one) => one.router !== router && identityOf(one.route) === identityOf(route));
  const foreign = otherCanary(route);
  const others = routes.map((one) => one.route).filter((one) => one !== route);
  const rival = router.rival?.(route, others);
  return [
    ...(misfit === undefined ? [] : [`${name}: ${misfit}`]),
    ...(foreign === undefined ? [] : [foreign]),
    ...(rival === undefined ? [] : [rival]),
    ...(owner === undefined || strategy?.gitOps === 'share'
      ? []
      : [
          `${name} belongs to ${owner}, which would write its weights back; let it ignore them and set release.strategy.gitOps: share, or leave \`traffic\` out`,
        ]),
    ...(rivals.length === 0
      ? []
      : [
          `${name} is claimed by the routers ${[router, ...rivals.map((one) => one.router)].map((one) => one.name).join(' and ')}; give it the class of one of them`,
        ]),
  ];
};

const heldByOther = ({ release }: Asked, route: KubeObject): readonly string[] => {
  const holder = holderOf(route);
  return holder === undefined || holder === release
    ? []
    : [`${nameOf(refOf(route))} is divided by release ${holder} at the moment`];
};

const describe = (name: string, { service, routes }: TrafficPlan): string =>
  `${name}: the requests to Service/${service.metadata.name} are divided by ${routes
    .map(
      ({ router, before }) =>
        `${before.kind} ${before.metadata.namespace ?? ''}/${before.metadata.name} (${router})`,
    )
    .join(' and ')}; requests that come another way follow the pods`;
