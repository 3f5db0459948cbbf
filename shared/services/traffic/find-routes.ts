import { isFailure } from '#domain/failure.ts';
import type { KindName } from '#domain/kube/kind-name.ts';
import { identityOf, type KubeObject } from '#domain/kube/object.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import { routerFrom } from '#domain/traffic/described.ts';
import { routers as builtIn } from '#domain/traffic/routers.ts';
import type { Router } from '#domain/traffic/router.ts';
import type { Cluster } from '#ports/cluster.ts';

/** One route, and what reads it. */
export interface FoundRoute {
  readonly router: Router;
  readonly route: KubeObject;
}

/** All routes of a cluster that may be seen, and the kinds of route that it does not serve. */
export interface FoundRoutes {
  readonly routes: readonly FoundRoute[];
  readonly missing: readonly string[];
}

/** The routing settings of a release. */
export interface Told {
  /** Its objects as they will be, including routes that it changes or brings. */
  readonly standing: readonly KubeObject[];
  /** Routers of the user's own. */
  readonly described: readonly RouterDescription[];
}

/** Lists the routes of every router; if only the namespace may be read, those of the namespace. */
export const findRoutes = async (
  cluster: Cluster,
  namespace: string,
  { standing, described }: Told,
): Promise<FoundRoutes> => {
  const routers = [...builtIn, ...described.map(routerFrom)];
  const classes = await listed(cluster, { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' });
  const kinds = new Map(routers.map(({ route }) => [`${route.apiVersion} ${route.kind}`, route]));
  const lists = new Map(
    await Promise.all(
      [...kinds].map(
        async ([key, kind]) =>
          [key, asTheyWillStand(kind, await listed(cluster, kind, namespace), standing)] as const,
      ),
    ),
  );
  const of = ({ route }: Router) => lists.get(`${route.apiVersion} ${route.kind}`);
  return {
    routes: routers.flatMap((router) =>
      (of(router) ?? [])
        .filter((route) => router.isMine?.(route, classes ?? []) ?? true)
        .map((route) => ({ router, route })),
    ),
    missing: routers.filter((router) => of(router) === undefined).map(({ route }) => route.kind),
  };
};

const asTheyWillStand = (
  kind: KindName,
  live: readonly KubeObject[] | undefined,
  standing: readonly KubeObject[],
): readonly KubeObject[] | undefined => {
  if (live === undefined) return undefined;
  const own = standing.filter((one) => one.kind === kind.kind && groupOf(one) === groupOf(kind));
  const names = new Set(own.map(identityOf));
  return [...live.filter((one) => !names.has(identityOf(one))), ...own];
};

const groupOf = ({ apiVersion }: KindName): string | undefined => apiVersion.split('/')[0];

/** Undefined where the cluster serves no such kind, or does not let it be seen. */
export const listed = async (
  cluster: Cluster,
  { apiVersion, kind }: KindName,
  namespace?: string,
): Promise<readonly KubeObject[] | undefined> => {
  try {
    return await everywhere(cluster, { apiVersion, kind }, namespace);
  } catch (error) {
    // Kinds that may not be read are not used; the plan says that they are missing.
    if (isFailure(error, 'NotFound') || isFailure(error, 'ClusterForbids')) return undefined;
    throw error;
  }
};

const everywhere = async (
  cluster: Cluster,
  kind: KindName,
  namespace: string | undefined,
): Promise<readonly KubeObject[]> => {
  try {
    return (await cluster.list(kind)).items.map((item) => ({ ...item, ...kind }));
  } catch (error) {
    if (!isFailure(error, 'ClusterForbids')) throw error;
    if (namespace === undefined) return [];
    return (await cluster.list({ ...kind, namespace })).items.map((item) => ({ ...item, ...kind }));
  }
};
