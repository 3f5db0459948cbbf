import { istio } from '#domain/traffic/istio.ts';
import { cookie, header, object, path, query, type RouterCase } from './router-case.ts';

const destination = (host: string, more: object = {}) => ({
  destination: { host, port: { number: 80 } },
  ...more,
});

const subset = (name: string, more: object) => ({ destination: { host: 'web', subset: name }, ...more });

export const mesh: RouterCase = {
  router: istio,
  plain: (namespace) =>
    object(istio, namespace, { hosts: ['web'], http: [{ route: [{ destination: { host: 'web' } }] }] }),
  rich: (namespace) =>
    object(istio, namespace, {
      hosts: ['a.example.org', 'b.example.org'],
      gateways: ['public'],
      http: [
        { name: 'other', match: [{ uri: { prefix: '/other' } }], route: [destination('other')] },
        {
          name: 'main',
          retries: { attempts: 2 },
          headers: { request: { set: { 'x-shop': 'yes' } } },
          route: [
            destination(`web.${namespace}.svc.cluster.local`, { weight: 60 }),
            subset('stable', { weight: 20 }),
            subset('quick', { weight: 10 }),
            destination('other', { weight: 10 }),
          ],
        },
      ],
    }),
  elsewhere: (namespace) =>
    object(istio, namespace, { hosts: ['web'], http: [{ route: [destination('web.far-away')] }] }),
  policies: (namespace) => [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'web', namespace },
      spec: {
        host: 'web',
        trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } },
        subsets: [
          { name: 'stable', labels: { app: 'web' } },
          { name: 'quick', labels: {}, trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } } },
        ],
      },
    },
  ],
  foreign: { path: '/spec/exportTo', value: ['.'] },
  knows: [header, cookie, query, path],
  mirrors: true,
};
