import { decideAccess } from '#domain/access/decide.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Caller } from '#domain/access/caller.ts';
import type { World } from '#ports/world.ts';
import { reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { name } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { checkCluster } from '#shared/services/clusters/check.ts';
import { listClusters } from '#shared/services/clusters/list.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/** Clusters, and what is released to each. */
const showClusters: AuthenticatedHandler = async (_, world, __, caller) => {
  const isVisible = await visibleTo(world, caller);
  return json(200, { items: await listClusters(world, isVisible, await seesAll(world, caller)) });
};

/**
 * Whether a cluster answers, and gives what the applications in it need. Only who sees the whole installation may ask
 * about a cluster or a namespace that no application of theirs is in.
 */
const testCluster: AuthenticatedHandler = async ({ params, query }, world, _, caller) => {
  const { namespace } = query;
  if (namespace !== undefined && !name.fits(namespace))
    throw new Rejection('malformed', 'malformed', '"namespace" must be the name of a namespace');
  const isAll = await seesAll(world, caller);
  const all = await listClusters(world, await visibleTo(world, caller), isAll);
  const found = all.find((cluster) => cluster.name === params['name']);
  if (found === undefined)
    throw new Rejection('not-found', 'unknown-cluster', 'no cluster of this name is configured');
  const isTheirs = namespace === undefined || found.targets.some((one) => one.namespace === namespace);
  if (!isAll && !isTheirs)
    throw new Rejection('forbidden', 'not-allowed', 'none of your applications is in this namespace');
  const spots = found.targets.map((target) => ({ ...target, cluster: found.name }));
  return json(200, await checkCluster(world, found.name, spots, namespace));
};

const seesAll = async (world: World, caller: Caller): Promise<boolean> =>
  decideAccess(await world.settings.access(), caller, 'read', {}).kind === 'allowed';

export const clusterRoutes = [
  reading('GET /v1/clusters', 'anywhere', showClusters),
  reading('GET /v1/clusters/{name}/check', 'anywhere', testCluster),
];

export const handler = onHttp(clusterRoutes);
