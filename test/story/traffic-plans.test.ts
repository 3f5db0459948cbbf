import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { findRefusals } from '#shared/services/planning/find-refusals.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource } from './stage.ts';
import { shopRoute } from './traffic-stories.ts';

/* What a plan says of routers before anything moves: which one divides, or what is in the way and what to do. */

const namespace = 'shop';
const matched = '{steps: [{percent: 50%, traffic: 25%, match: [{query: {name: v, value: "2"}}]}, 100%]}';
const plain = '{steps: [{percent: 50%, traffic: 25%}, 100%]}';
const copied = '{steps: [{percent: 50%, traffic: 0%, mirror: 30%}, 100%]}';

interface Play {
  readonly strategy?: string;
  readonly type?: string;
  readonly objects?: readonly KubeObject[];
  readonly more?: string;
}

const plan = async ({ strategy = plain, type = 'webservice', objects = [], more = '' }: Play) => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const cluster: SimulatedCluster = openSimulatedCluster({
    name: 'local',
    clock,
    random,
    namespaces: [namespace, 'edge'],
  });
  const source = (image: string) => appSource({ image, namespace, type, replicas: 4, strategy, more });
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
  const found = await findRefusals(cluster, { ...target, strategy: app.release.strategy }, manifest);
  cluster.close();
  return { refused: found.refused.join('\n'), remarks: found.remarks.join('\n') };
};

const route = (
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

const leadingTo = (backendRefs: readonly object[]) => () => ({
  parentRefs: [{ name: 'public' }],
  rules: [{ backendRefs }],
});

const ingress = (className: string, annotations: Record<string, string> = {}, name = 'shop'): KubeObject => ({
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

const twin: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'twin', namespace },
  spec: {
    selector: { matchLabels: { twin: 'yes' } },
    template: {
      metadata: {
        labels: { twin: 'yes', 'app.oam.dev/component': 'shop', 'app.oam.dev/name': 'shop', app: 'shop' },
      },
      spec: { containers: [{ name: 'a', image: 'shop/twin:1' }] },
    },
  },
};

test('a route that leads to the Service is named, with its router', async () => {
  const { refused, remarks } = await plan({ objects: [route()] });
  expect(refused).toBe('');
  expect(remarks).toContain('Service/shop are divided by HTTPRoute shop/shop (gateway-http)');
});

test.each([
  ['no route at all', {}, 'no route sends requests to Service shop/shop'],
  [
    'a route that leads elsewhere',
    { objects: [route(leadingTo([{ name: 'other', port: 80 }]))] },
    'the HTTPRoute objects that were found route elsewhere',
  ],
  [
    'a kind that replaces pods in place',
    { type: 'statefulset', objects: [route()] },
    'replaces pods in place',
  ],
] as const)('%s: the pods share the requests, and the plan says why', async (_, play, words) => {
  const { refused, remarks } = await plan(play);
  expect(refused).toBe('');
  expect(remarks).toContain(words);
  expect(remarks).toContain("a step's share is that of its pods");
});

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

test.each([
  ['a condition without a router', { strategy: matched }, '`match` needs a router'],
  ['copies without a router', { strategy: copied }, '`mirror` needs a router'],
  [
    'copies by a router that sends none',
    { strategy: copied, objects: [ingress('nginx')] },
    'ingress-nginx cannot send copies of requests; leave `mirror` out',
  ],
  [
    'copies of parts of a percent',
    { strategy: copied.replace('30%', '0.5%'), objects: [route()] },
    'it cannot send copies of 0.5 % of the requests',
  ],
  ['a switch without a router', { strategy: '{type: blue-green, switch: true}' }, '`switch` needs a router'],
  [
    'weights that cannot be divided',
    { objects: [route(leadingTo([{ name: 'shop', port: 8080, weight: 5_000 }]))] },
    'weight of 5000, which cannot be divided by thousandths; write whole weights of at most 1000',
  ],
  [
    'a condition that the router does not know',
    { strategy: matched, objects: [ingress('nginx')] },
    'cannot send requests with query v=2',
  ],
  [
    'annotations of another canary tool',
    { objects: [ingress('nginx', { 'nginx.ingress.kubernetes.io/canary-weight': '3' })] },
    'carries the annotation nginx.ingress.kubernetes.io/canary-weight of another canary; remove that first',
  ],
  [
    'a second Ingress that is a canary already',
    {
      objects: [
        ingress('nginx'),
        ingress('nginx', { 'nginx.ingress.kubernetes.io/canary': 'true' }, 'theirs'),
      ],
    },
    'Ingress shop/theirs is a canary for the same host already',
  ],
  [
    'an Ingress that two routers claim',
    { objects: [ingress('alb')] },
    'claimed by the routers aws-alb and alibaba-alb; give it a class that only one of them has',
  ],
  [
    'a route that a GitOps tool owns',
    { objects: [route(undefined, { annotations: { 'argocd.argoproj.io/tracking-id': 'a' } })] },
    'belongs to Argo CD, which would write its weights back',
  ],
  [
    'a route that another tool divides',
    { objects: [route(undefined, { annotations: { 'flagger.app/x': 'a' } })] },
    'is managed by Flagger',
  ],
  [
    'a Service of two workloads',
    { objects: [route(), twin] },
    'also selects pods that are not of Deployment shop/shop',
  ],
] as const)('%s is refused, with the remedy', async (_, play, words) => {
  expect((await plan(play)).refused).toContain(words);
});

test('the owner of a GitOps repository may have it divided all the same', async () => {
  const { refused } = await plan({
    strategy: '{steps: [{percent: 50%, traffic: 25%}, 100%], gitOps: share}',
    objects: [route(undefined, { annotations: { 'argocd.argoproj.io/tracking-id': 'a' } })],
  });
  expect(refused).toBe('');
});

test.each([
  [
    '{pods: 25%, traffic: 50%}',
    'step 1 gives 50 % of the requests to 25 % of 4 of Deployment/shop, which are made for 25 %; write traffic: 25% or less, or more pods',
  ],
  [
    '{pods: 25%, traffic: 10%, mirror: 20%}',
    'step 1 gives 30 % of the requests, 20 % of them copies, to 25 % of 4 of Deployment/shop, which are made for 25 %; write traffic and mirror of 25% or less together, or more pods',
  ],
])('more requests than the new pods are made for: the file is refused, with the place', (step, reason) => {
  const strategy = `{steps: [${step}, 100%]}`;
  const source = appSource({ image: 'shop/app:2', namespace, replicas: 4, strategy });
  expect(compile(source, { images: {} })).toMatchObject({
    kind: 'mistakes',
    mistakes: [
      {
        file: 'app.yaml',
        reason,
      },
    ],
  });
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
  const grant = (to: object): KubeObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'edge', namespace },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'edge' }],
      to: [{ group: '', kind: 'Service', ...to }],
    },
  });
  const words =
    'HTTPRoute edge/shop: it stands in another namespace, and no ReferenceGrant of namespace shop lets it lead to the helper Services; write one from HTTPRoute of namespace edge to Service, without a name';
  expect((await plan({ objects: [far] })).refused).toBe(words);
  expect((await plan({ objects: [far, grant({ name: 'shop' })] })).refused).toBe(words);
  expect((await plan({ objects: [far, grant({})] })).refused).toBe('');
});
