import type { KubeObject } from '#domain/kube/object.ts';

/* What stands in front of the pods, as a team has it; no release knows of it beforehand. */

export type RouterWord = 'HTTPRoute' | 'Ingress';

const path = '/';
const port = 8080;

const httpRoute = (name: string, namespace: string): KubeObject => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name, namespace, labels: { team: 'edge' }, annotations: { 'team.example.org/note': 'a&b' } },
  spec: {
    parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
    hostnames: ['shop.example.org'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: path } }],
        backendRefs: [{ group: '', kind: 'Service', name, port, weight: 1 }],
      },
    ],
  },
});

const ingress = (name: string, namespace: string): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace, annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '8m' } },
  spec: {
    ingressClassName: 'nginx',
    rules: [
      {
        host: 'shop.example.org',
        http: {
          paths: [{ path, pathType: 'Prefix', backend: { service: { name, port: { number: port } } } }],
        },
      },
    ],
  },
});

export const routeOf = (router: RouterWord, name: string, namespace: string): KubeObject =>
  router === 'HTTPRoute' ? httpRoute(name, namespace) : ingress(name, namespace);

/** Controllers that serve Ingresses of a class. */
export const classOf = (router: RouterWord): readonly KubeObject[] =>
  router === 'HTTPRoute'
    ? []
    : [
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'IngressClass',
          metadata: { name: 'nginx' },
          spec: { controller: 'k8s.io/ingress-nginx' },
        },
      ];

/** The share that a step gives the new revision, which the source of the world writes beside its percentage. */
export const trafficOf = (percent: number): number => Math.max(1, Math.floor(percent / 2));
