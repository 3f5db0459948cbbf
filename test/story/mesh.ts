import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { helpers, routeOf, written } from './traffic-stories.ts';

/* A mesh in which the shop is routed to by a subset of its host. */

const istio = { apiVersion: 'networking.istio.io/v1' } as const;
const virtualService = { ...istio, kind: 'VirtualService' };
const destinationRule = { ...istio, kind: 'DestinationRule' };

/** What its owners wrote: a rule for the host, and a route to one of its subsets. */
export const mesh = (namespace: string): readonly KubeObject[] => [
  {
    ...destinationRule,
    metadata: { name: 'shop', namespace },
    spec: {
      host: 'shop',
      trafficPolicy: { connectionPool: { http: { http1MaxPendingRequests: 10 } } },
      subsets: [{ name: 'stable', labels: { 'app.oam.dev/component': 'shop' } }],
    },
  },
  {
    ...virtualService,
    metadata: { name: 'shop', namespace },
    spec: {
      hosts: ['shop'],
      http: [{ route: [{ destination: { host: 'shop', subset: 'stable', port: { number: 8080 } } }] }],
    },
  },
];

/** All routes and rules that are there, without what the API server adds. */
const meshOf = async (cluster: Cluster, namespace: string): Promise<readonly unknown[]> => {
  const lists = await Promise.all(
    [virtualService, destinationRule].map((kind) => cluster.list({ ...kind, namespace })),
  );
  return lists.flatMap(({ items }) => items.map((item) => [item.metadata.name, written(item)]));
};

/** The route of the Gateway, the helpers, and all that is in the mesh. */
export const routingOf = async (cluster: Cluster, namespace: string): Promise<readonly unknown[]> => [
  written(await routeOf(cluster, namespace)),
  await helpers(cluster, namespace),
  await meshOf(cluster, namespace),
];
