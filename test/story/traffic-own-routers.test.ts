import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource } from './stage.ts';
import { namespace, matched, plan, route, leadingTo, ingress } from './traffic-planned.ts';

/* What a plan says of sessions, of routers of one's own, and of routes of another namespace. */

test.each([
  [
    'a canary Ingress with cookies',
    ingress('nginx', { 'nginx.ingress.kubernetes.io/affinity': 'cookie' }),
    'Ingress shop/shop: sessions stay on the side on which they began',
  ],
  [
    'one that leaves its sessions',
    ingress('nginx', {
      'nginx.ingress.kubernetes.io/affinity': 'cookie',
      'nginx.ingress.kubernetes.io/affinity-canary-behavior': 'legacy',
    }),
    'its sessions do not stay on their side (nginx.ingress.kubernetes.io/affinity-canary-behavior is legacy); write sticky',
  ],
  [
    'a rule of the Gateway API with sessions',
    route(() => ({
      parentRefs: [{ name: 'public' }],
      rules: [{ sessionPersistence: { type: 'Cookie' }, backendRefs: [{ name: 'shop', port: 8080 }] }],
    })),
    'HTTPRoute shop/shop: sessions stay on the side on which they began',
  ],
  [
    'a route of Traefik with sticky pods',
    {
      apiVersion: 'traefik.io/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'shop', namespace },
      spec: {
        routes: [
          {
            kind: 'Rule',
            match: 'PathPrefix(`/`)',
            services: [{ name: 'shop', port: 8080, sticky: { cookie: {} } }],
          },
        ],
      },
    },
    'lead it to a TraefikService with `weighted.sticky`',
  ],
] as const)('%s: the plan says what becomes of sessions', async (_, object, words) => {
  const { refused, remarks } = await plan({ objects: [object] });
  expect(refused).toBe('');
  expect(remarks).toContain(words);
});

const roads = {
  name: 'roads',
  apiVersion: 'example.com/v1',
  kind: 'Road',
  rules: 'spec.roads',
  backends: 'lanes',
  service: 'host',
  weight: 'percent',
  sum: 100,
};
const written = (...routers: readonly object[]) => `  routers: ${JSON.stringify(routers)}\n`;

const road = (percent: number): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Road',
  metadata: { name: 'shop', namespace },
  spec: {
    roads: [
      {
        lanes: [
          { host: 'shop', percent },
          { host: 'other', percent: 100 - percent },
        ],
      },
    ],
  },
});

test('a router of the own is described in the release section, and named by the plan', async () => {
  const { refused, remarks } = await plan({ objects: [road(100)], more: written(roads) });
  expect(refused).toBe('');
  expect(remarks).toContain('divided by Road shop/shop (roads)');
  expect((await plan({ objects: [road(50)], more: written(roads) })).refused).toContain(
    'it cannot give 25 % of a weight of 50, for its weights are whole numbers that add up to 100; write another share',
  );
  expect((await plan({ objects: [road(100)], strategy: matched, more: written(roads) })).refused).toContain(
    'cannot send requests with query v=2',
  );
});

test.each([
  [{ ...roads, name: 'istio' }, 'there is a router "istio" already; give this one another name'],
  [
    { ...roads, apiVersion: 'networking.istio.io/v1beta1', kind: 'VirtualService' },
    'is known already, as istio; remove its description',
  ],
  [
    { ...roads, sum: undefined, most: 256 },
    'weights of at most 256 cannot be divided by thousandths; write what they add up to as `sum`',
  ],
  [{ ...roads, rules: 'roads' }, 'a path below spec, as spec.routes'],
] as const)('a description that is wrong is refused with its line', (router, words) => {
  const source = appSource({ image: 'shop/app:2', namespace, more: written(router) });
  const compiled = compile(source, { images: {} });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(({ reason }) => reason).join()).toContain(
    words,
  );
});

test('a route of another namespace needs a grant that names no Service', async () => {
  const far = route(leadingTo([{ name: 'shop', namespace, port: 8080 }]), { namespace: 'edge' });
  const grant = (to: object, within = namespace): KubeObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'edge', namespace: within },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'edge' }],
      to: [{ group: '', kind: 'Service', ...to }],
    },
  });
  const words =
    'HTTPRoute edge/shop: it stands in another namespace, and no ReferenceGrant of namespace shop lets it lead to the helper Services; write one from HTTPRoute of namespace edge to Service, without a name';
  expect((await plan({ objects: [far] })).refused).toBe(words);
  expect((await plan({ objects: [far, grant({ name: 'shop' })] })).refused).toBe(words);
  expect((await plan({ objects: [far, grant({}, 'edge')] })).refused).toBe(words);
  expect((await plan({ objects: [far, grant({})] })).refused).toBe('');
});
