import type { KubeObject } from '#domain/kube/object.ts';

/** The class and the door of a Gateway that a Traefik of ours serves, at port 8000. */
export const gatewayObjects = (namespace: string): readonly KubeObject[] => [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'traefik' },
    spec: { controllerName: 'traefik.io/gateway-controller' },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'public', namespace },
    spec: {
      gatewayClassName: 'traefik',
      listeners: [
        { name: 'web', protocol: 'HTTP', port: 8000, allowedRoutes: { namespaces: { from: 'Same' } } },
      ],
    },
  },
];

export const ingressClass: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: 'nginx' },
  spec: { controller: 'k8s.io/ingress-nginx' },
};
