import { awsAlb } from '#domain/traffic/aws-alb.ts';
import { alibabaAlb, higress, ingressNginx } from '#domain/traffic/canary-ingress.ts';
import { gatewayGrpc, gatewayHttp } from '#domain/traffic/gateway.ts';
import { routerFrom } from '#domain/traffic/described.ts';
import type { Router } from '#domain/traffic/router.ts';
import { traefikRoute, traefikService } from '#domain/traffic/traefik.ts';
import { mesh } from './istio-case.ts';
import { cookie, header, object, path, query, type RouterCase } from './router-case.ts';

const backend = (name: string, more: object = {}) => ({
  group: '',
  kind: 'Service',
  name,
  port: 80,
  ...more,
});
const parentRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }];
const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });
const modifier = {
  type: 'RequestHeaderModifier',
  requestHeaderModifier: { set: [{ name: 'x-shop', value: 'yes' }] },
};

const http: RouterCase = {
  router: gatewayHttp,
  plain: (namespace) =>
    object(gatewayHttp, namespace, { parentRefs, rules: [{ backendRefs: [backend('web')] }] }),
  rich: (namespace) =>
    object(gatewayHttp, namespace, {
      parentRefs,
      hostnames: ['a.example.org', 'b.example.org'],
      rules: [
        { matches: [prefix('/other')], backendRefs: [backend('other', { weight: 7 })] },
        {
          name: 'main',
          matches: [prefix('/'), prefix('/two')],
          filters: [modifier],
          timeouts: { request: '3s' },
          backendRefs: [
            backend('web', { weight: 9, filters: [modifier] }),
            backend('web', { weight: 2, port: 81 }),
            backend('web', { weight: 2, port: 81 }),
            backend('other', { weight: 1 }),
            backend('web', { weight: 0 }),
          ],
        },
      ],
    }),
  elsewhere: (namespace) =>
    object(gatewayHttp, namespace, {
      parentRefs,
      rules: [{ backendRefs: [backend('web', { namespace: 'far-away' })] }],
    }),
  foreign: { path: '/spec/hostnames', value: ['c.example.org'] },
  knows: [header, cookie, query, path, { ...header, ...query }],
  mirrors: true,
};

const grpc: RouterCase = {
  router: gatewayGrpc,
  plain: (namespace) =>
    object(gatewayGrpc, namespace, { parentRefs, rules: [{ backendRefs: [backend('web')] }] }),
  rich: (namespace) =>
    object(gatewayGrpc, namespace, {
      parentRefs,
      hostnames: ['a.example.org', 'b.example.org'],
      rules: [
        {
          matches: [{ method: { type: 'Exact', service: 'shop.Other' } }],
          backendRefs: [backend('other', { weight: 3 })],
        },
        {
          matches: [{ method: { type: 'Exact', service: 'shop.Web' } }],
          filters: [modifier],
          backendRefs: [backend('web', { weight: 5 }), backend('other', { weight: 1 })],
        },
      ],
    }),
  foreign: { path: '/spec/hostnames', value: ['c.example.org'] },
  knows: [header, cookie],
  knowsNot: query,
  mirrors: true,
};

const service = (name: string, more: object = {}) => ({ name, port: 80, ...more });

const routeOfTraefik: RouterCase = {
  router: traefikRoute,
  plain: (namespace) =>
    object(traefikRoute, namespace, {
      routes: [{ kind: 'Rule', match: 'PathPrefix(`/`)', services: [service('web')] }],
    }),
  rich: (namespace) =>
    object(traefikRoute, namespace, {
      entryPoints: ['web'],
      routes: [
        { kind: 'Rule', match: 'Host(`a.example.org`)', services: [service('other')] },
        {
          kind: 'Rule',
          match: 'Host(`b.example.org`) || Host(`c.example.org`)',
          priority: 12,
          middlewares: [{ name: 'auth' }],
          services: [service('web', { weight: 3, sticky: { cookie: {} } }), service('other', { weight: 1 })],
        },
      ],
    }),
  elsewhere: (namespace) =>
    object(traefikRoute, namespace, {
      routes: [
        { kind: 'Rule', match: 'PathPrefix(`/`)', services: [service('web', { namespace: 'far-away' })] },
      ],
    }),
  foreign: { path: '/spec/tls', value: { secretName: 'shop' } },
  knows: [header, cookie, query, path],
};

const serviceOfTraefik: RouterCase = {
  router: traefikService,
  plain: (namespace) => object(traefikService, namespace, { weighted: { services: [service('web')] } }),
  rich: (namespace) =>
    object(traefikService, namespace, {
      weighted: {
        sticky: { cookie: { name: 'side' } },
        services: [
          service('other', { weight: 2 }),
          service('web', { weight: 6 }),
          { kind: 'TraefikService', name: 'web', weight: 1 },
        ],
      },
    }),
  foreign: { path: '/spec/weighted/sticky', value: { cookie: { name: 'theirs' } } },
  knows: [],
  knowsNot: header,
};

const ingressPath = (at: string, name: string, port: object = { number: 80 }) => ({
  path: at,
  pathType: 'Prefix',
  backend: { service: { name, port } },
});
const ingressSpec = (className: string) => ({
  ingressClassName: className,
  rules: [{ host: 'a.example.org', http: { paths: [ingressPath('/', 'web')] } }],
});
const richIngress = (className: string) => ({
  ingressClassName: className,
  tls: [{ hosts: ['a.example.org'], secretName: 'shop' }],
  rules: [
    {
      host: 'a.example.org',
      http: { paths: [ingressPath('/other', 'other'), ingressPath('/', 'web', { name: 'http' })] },
    },
    { host: 'b.example.org', http: { paths: [ingressPath('/two', 'web', { name: 'http' })] } },
    { host: 'c.example.org', http: { paths: [ingressPath('/', 'other')] } },
  ],
});

const ingressCase = (
  router: Router,
  className: string,
  more: Pick<RouterCase, 'knows' | 'knowsNot'>,
): RouterCase => ({
  router,
  plain: (namespace) => object(router, namespace, ingressSpec(className)),
  rich: (namespace) =>
    object(router, namespace, richIngress(className), {
      'example.org/team': 'shop',
      'example.org/own': '{"a": 1}',
    }),
  foreign: { path: '/spec/tls', value: [{ hosts: ['z.example.org'] }] },
  ...more,
});

const contour = routerFrom({
  name: 'contour',
  apiVersion: 'projectcontour.io/v1',
  kind: 'HTTPProxy',
  rules: 'spec.routes',
  backends: 'services',
  service: 'name',
  weight: 'weight',
});

const proxy: RouterCase = {
  router: contour,
  plain: (namespace) =>
    object(contour, namespace, {
      virtualhost: { fqdn: 'a.example.org' },
      routes: [{ services: [service('web')] }],
    }),
  rich: (namespace) =>
    object(contour, namespace, {
      virtualhost: { fqdn: 'a.example.org', tls: { secretName: 'shop' } },
      routes: [
        { conditions: [{ prefix: '/other' }], services: [service('other')] },
        {
          conditions: [{ prefix: '/' }],
          timeoutPolicy: { response: '3s' },
          services: [service('web', { weight: 60, protocol: 'h2c' }), service('other', { weight: 40 })],
        },
      ],
    }),
  foreign: { path: '/spec/virtualhost/tls', value: { secretName: 'theirs' } },
  knows: [],
  knowsNot: header,
};

/** Deep paths, host names, and weights that must add up to a hundred. */
const roads = routerFrom({
  name: 'roads',
  apiVersion: 'example.com/v1',
  kind: 'Road',
  rules: 'spec.roads',
  backends: 'to.lanes',
  service: 'address.host',
  weight: 'share.percent',
  sum: 100,
});
const lane = (host: string, percent?: number) => ({
  address: { host, port: 80 },
  ...(percent === undefined ? {} : { share: { percent } }),
});

const road: RouterCase = {
  router: roads,
  plain: (namespace) => object(roads, namespace, { roads: [{ to: { lanes: [lane('web')] } }] }),
  rich: (namespace) =>
    object(roads, namespace, {
      title: 'a.example.org',
      roads: [
        { from: '/other', to: { lanes: [lane('other', 60), lane('x-shop', 40)] } },
        { from: '/', to: { speed: 3, lanes: [lane(`web.${namespace}.svc.cluster.local`, 100)] } },
      ],
    }),
  elsewhere: (namespace) => object(roads, namespace, { roads: [{ to: { lanes: [lane('web.far-away')] } }] }),
  foreign: { path: '/spec/colour', value: 'red' },
  knows: [],
  knowsNot: header,
};

export const routerCases: readonly RouterCase[] = [
  http,
  grpc,
  mesh,
  routeOfTraefik,
  serviceOfTraefik,
  ingressCase(ingressNginx, 'nginx', { knows: [header], knowsNot: query }),
  ingressCase(awsAlb, 'alb', { knows: [], knowsNot: header }),
  ingressCase(alibabaAlb, 'alb', { knows: [header], knowsNot: cookie }),
  ingressCase(higress, 'higress', { knows: [header], knowsNot: path }),
  proxy,
  road,
];
