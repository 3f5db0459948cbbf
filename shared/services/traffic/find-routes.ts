import { isFailure } from '#domain/failure.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { routers } from '#domain/traffic/routers.ts';
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

/** Lists the routes of every router; where only the namespace may be seen, those of the namespace. */
export const findRoutes = async (cluster: Cluster, namespace: string): Promise<FoundRoutes> => {
  const classes = await listed(cluster, { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' });
  const kinds = new Map(routers.map(({ route }) => [`${route.apiVersion} ${route.kind}`, route]));
  const lists = new Map(
    await Promise.all(
      [...kinds].map(async ([key, kind]) => [key, await listed(cluster, kind, namespace)] as const),
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

/** Undefined where the cluster serves no such kind, or does not let it be seen. */
const listed = async (
  cluster: Cluster,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  namespace?: string,
): Promise<readonly KubeObject[] | undefined> => {
  try {
    return await everywhere(cluster, { apiVersion, kind }, namespace);
  } catch (error) {
    // What may not be seen is not used: a plan says that it is missing.
    if (isFailure(error, 'NotFound') || isFailure(error, 'ClusterForbids')) return undefined;
    throw error;
  }
};

const everywhere = async (
  cluster: Cluster,
  kind: { readonly apiVersion: string; readonly kind: string },
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
