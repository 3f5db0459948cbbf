import { expect } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { findRefusals } from '#shared/services/planning/find-refusals.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource } from './stage.ts';
import { shopRoute } from './traffic-stories.ts';

/* A shop and the routes that lead to it, as a plan looks at them. */

export const namespace = 'shop';
export const matched =
  '{steps: [{percent: 50%, traffic: 25%, match: [{query: {name: v, value: "2"}}]}, 100%]}';
export const plain = '{steps: [{percent: 50%, traffic: 25%}, 100%]}';
export const copied = '{steps: [{percent: 50%, traffic: 0%, mirror: 30%}, 100%]}';

interface Play {
  readonly strategy?: string;
  readonly type?: string;
  readonly objects?: readonly KubeObject[];
  readonly more?: string;
  /** The controller that has taken the HTTPRoutes; a simulated cluster has none. */
  readonly controller?: string;
  readonly isExposed?: boolean;
}

/** The cluster with routes as their controller has left them. */
const takenBy = (cluster: Cluster, controllerName: string): Cluster => ({
  ...cluster,
  list: async (query) => {
    const found = await cluster.list(query);
    const status = { parents: [{ parentRef: { name: 'public' }, controllerName, conditions: [] }] };
    return query.kind === 'HTTPRoute'
      ? { ...found, items: found.items.map((item) => ({ ...item, status })) }
      : found;
  },
});

export const plan = async (play: Play) => {
  const {
    strategy = plain,
    type = 'webservice',
    objects = [],
    more = '',
    controller,
    isExposed = true,
  } = play;
  const clock = handClock(Date.UTC(2026, 0, 1));
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const cluster: SimulatedCluster = openSimulatedCluster({
    name: 'local',
    clock,
    random,
    namespaces: [namespace, 'edge'],
  });
  const source = (image: string) =>
    appSource({ image, namespace, type, replicas: 4, strategy, more, isExposed });
  const compiled = (image: string) => {
    const found = compile(source(image), { images: {} });
    if (found.kind !== 'compiled') throw new Error(JSON.stringify(found.mistakes));
    return found;
  };
  const before = compiled('shop/app:1').manifests['eu']?.objects ?? [];
  for (const object of [...before, ...objects]) await cluster.as('kubectl').apply(object);
  await clock.advance(10_000);
  const { app, manifests } = compiled('shop/app:2');
  const manifest = manifests['eu'] ?? expect.fail('nothing to release');
  const target = { ...(app.release.targets[0] ?? expect.fail('no target')), manifest: 'sha256:' as const };
  const { strategy: planned, judging } = app.release;
  const seen = controller === undefined ? cluster : takenBy(cluster, controller);
  const found = await findRefusals(seen, { ...target, strategy: planned }, manifest, {
    source: judging.source,
  });
  cluster.close();
  return { refused: found.refused.join('\n'), remarks: found.remarks.join('\n') };
};

export const route = (
  change: (spec: Record<string, unknown>) => object = (spec) => spec,
  metadata: object = {},
): KubeObject => {
  const own = shopRoute(namespace);
  return {
    ...own,
    metadata: { ...own.metadata, ...metadata },
    spec: change(own['spec'] as Record<string, unknown>),
  };
};

export const leadingTo = (backendRefs: readonly object[]) => () => ({
  parentRefs: [{ name: 'public' }],
  rules: [{ backendRefs }],
});

export const ingress = (
  className: string,
  annotations: Record<string, string> = {},
  name = 'shop',
): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace, annotations },
  spec: {
    ingressClassName: className,
    rules: [
      {
        host: 'shop.example.org',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { number: 8080 } } } },
          ],
        },
      },
    ],
  },
});
