import { describe, expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource } from './stage.ts';
import { namespace, matched, copied, plan, route, leadingTo, ingress } from './traffic-planned.ts';

/* What a plan says of routers before anything moves: which one divides, or what is in the way and what to do. */

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
    'replaces pods one for one',
  ],
] as const)('%s: the pods share the requests, and the plan says why', async (_, play, words) => {
  const { refused, remarks } = await plan(play);
  expect(refused).toBe('');
  expect(remarks).toContain(words);
  expect(remarks).toContain("a step's share is that of its pods");
});

const alias: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'public', namespace },
  spec: { type: 'ExternalName', externalName: 'shop.example.test' },
};

/** Its endpoints are written by hand, or by a controller of their own; they may lead to our pods all the same. */
const selectorless: KubeObject = { ...alias, spec: { ports: [{ port: 80 }] } };

const byHand: KubeObject = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'public-1', namespace, labels: { 'kubernetes.io/service-name': 'public' } },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.244.0.2'] }],
  ports: [{ port: 80 }],
};

const withoutPods = [
  ['another host', [alias], 'Service shop/public is a name for another host'],
  ['endpoints of its own', [selectorless, byHand], 'Service shop/public has no selector'],
] as const;

describe.each(withoutPods)('a Service for %s, to which the route leads', (_, services, why) => {
  const objects = [...services, route(leadingTo([{ name: 'public', port: 80 }]))];

  test.each([true, false])(
    'beside one with a selector (%s): cannot be divided: the pods share the requests, and the plan says why and what to do',
    async (isExposed) => {
      const { refused, remarks } = await plan({ objects, isExposed });
      expect(refused).toBe('');
      expect(remarks).toContain(why);
      expect(remarks).toMatch(/route to a Service with a selector|give it one/);
      expect(remarks).toContain("a step's share is that of its pods");
    },
  );

  test.each([
    ['`match`', { strategy: matched }],
    ['`mirror`', { strategy: copied }],
    ['`switch`', { strategy: '{type: blue-green, switch: true}' }],
    ['`source: router`', { more: '    source: router\n' }],
  ])('is refused where the steps need it divided (%s)', async (needed, play) => {
    const { refused } = await plan({ objects, ...play });
    expect(refused).toContain(needed);
    expect(refused).toContain(why);
  });
});

const byRouter = '    source: router\n';

test.each([
  [
    'traefik.io/gateway-controller',
    route(),
    'traefik_service_requests_total, where the router of HTTPRoute shop/shop',
  ],
  ['istio.io/gateway-controller', route(), 'istio_requests_total, where the router of HTTPRoute shop/shop'],
  [undefined, route(), 'the router of HTTPRoute shop/shop, which no controller has taken yet'],
  [
    undefined,
    ingress('nginx'),
    'nginx_ingress_controller_requests or traefik_service_requests_total, where the router of Ingress shop/shop',
  ],
] as const)('numbers of a router that %s serves: the plan says whence', async (controller, own, words) => {
  const given = controller === undefined ? {} : { controller };
  const { refused, remarks } = await plan({ objects: [own], more: byRouter, ...given });
  expect(refused).toBe('');
  expect(remarks).toContain(`the checks read its requests from ${words}`);
});

const virtualService = (subset?: string): KubeObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'shop', namespace },
  spec: {
    hosts: ['shop.example.org'],
    http: [{ route: [{ destination: { host: 'shop', ...(subset === undefined ? {} : { subset }) } }] }],
  },
});

const destinationRule = (host: string, trafficPolicy: object, more: object = {}): KubeObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'limits', namespace },
  spec: { host, trafficPolicy, ...more },
});
const subsets = (labels: object) => ({ subsets: [{ name: 'v1', labels }] });
const limits = { connectionPool: { http: { http1MaxPendingRequests: 10 } } };

const encrypting = { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] };

test.each([
  ['limits', virtualService(), destinationRule('shop', limits)],
  ['encryption', virtualService(), destinationRule('shop.shop.svc.cluster.local', encrypting)],
  ['a subset of all its pods', virtualService('v1'), destinationRule('shop', limits, subsets({}))],
  ['some clients', virtualService(), destinationRule('shop', limits, { workloadSelector: {} })],
])('a DestinationRule with %s holds for both sides', async (_, own, rule) => {
  const { refused, remarks } = await plan({ objects: [own, rule] });
  expect([refused, remarks]).toEqual(['', expect.stringContaining('(istio)')]);
});

test.each([
  [
    'a subset that nobody knows',
    { objects: [virtualService('v1'), destinationRule('shop.elsewhere', limits, subsets({}))] },
    'VirtualService shop/shop: it routes to the subset v1, which no DestinationRule of the host of Service shop has; add it there',
  ],
  [
    'a subset of other pods',
    { objects: [virtualService('v1'), destinationRule('shop', limits, subsets({ version: 'v1' }))] },
    'it routes to the subset v1 (version=v1), which does not select the pods of both revisions; keep these labels',
  ],
  [
    'a rule for some clients beside another',
    {
      objects: [
        virtualService(),
        { ...destinationRule('shop', limits), metadata: { name: 'all', namespace } },
        destinationRule('shop', limits, { workloadSelector: {} }),
      ],
    },
    'DestinationRule shop/limits holds for some clients only (workloadSelector), and cannot be copied',
  ],
  ['a condition without a router', { strategy: matched }, '`match` needs a router'],
  ['copies without a router', { strategy: copied }, '`mirror` needs a router'],
  [
    'copies by a router that sends none',
    { strategy: copied, objects: [ingress('nginx')] },
    'ingress-nginx cannot send copies of a share of requests (it copies every request or none (mirror-target), more',
  ],
  [
    'copies of parts of a percent',
    { strategy: copied.replace('30%', '0.5%'), objects: [route()] },
    'it cannot send copies of 0.5 % of the requests',
  ],
  ['numbers of a router without one', { more: byRouter }, '`source: router` needs a router, but no route'],
  [
    'numbers of a router whose steps divide nothing',
    { more: byRouter, strategy: '{steps: [50%, 100%]}', objects: [route()] },
    'no step has `traffic`; add it, or leave `source` out',
  ],
  [
    'numbers of a router that does not count by Service',
    {
      more: byRouter,
      objects: [route()],
      controller: 'gateway.envoyproxy.io/gatewayclass-controller',
    },
    'its controller gateway.envoyproxy.io/gatewayclass-controller has no series by Service that Tidegate knows; leave `source` out',
  ],
  [
    'numbers of a cloud that counts elsewhere',
    { more: byRouter, objects: [ingress('alb')] },
    'alibaba-alb has no series by Service that Tidegate knows; leave `source` out',
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
    mistakes: [{ file: 'app.yaml', reason }],
  });
});

test.each([
  ['{steps: [{percent: 50%, traffic: 5%, match: [{}]}, 100%]}', 'match'],
  ['{type: blue-green, switch: true, preview: [{}]}', 'preview'],
])('a condition that every request meets is refused: %s', (strategy, field) => {
  const compiled = compile(appSource({ image: 'shop/app:2', namespace, strategy }), { images: {} });
  expect(compiled.kind === 'mistakes' && compiled.mistakes.map(({ reason }) => reason)).toEqual([
    `a condition of \`${field}\` that says nothing is met by every request; name a header, cookie, query or path`,
  ]);
});
