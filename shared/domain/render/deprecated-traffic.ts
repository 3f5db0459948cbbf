import { freeMap, needed, or, record, text } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';
import { port } from './parameters.ts';
import { pathsOf, serviceBehind } from './traffic-traits.ts';
import { defineTrait, type TraitContext } from './trait-type.ts';

/* Traits that KubeVela calls deprecated and applications still use; `gateway` has replaced all three. */

const routes = { domain: needed(text), http: needed(freeMap(port)) } as const;
type Routes = { readonly domain: string; readonly http: { readonly [path: string]: number } };

/** An Ingress, and a Service behind it. */
export const ingress = defineTrait('ingress', record(routes), (said, context) => ({
  outputs: { service: plainService(said, context), ingress: ingressFor(said, context) },
}));

/** An Ingress to the Service that has the name of the component already. */
export const pureIngress = defineTrait('pure-ingress', record(routes), (said, context) => ({
  outputs: { ingress: ingressFor(said, context) },
}));

/** An Ingress of a class, and a Service behind it. */
export const ingressOfClass = defineTrait(
  'ingress-1-20',
  record({ ...routes, class: or(text, 'nginx') }),
  (said, context) => ({
    outputs: {
      service: plainService(said, context),
      ingress: newIngress(said, context, { 'kubernetes.io/ingress.class': said.class }),
    },
  }),
);

/** The API of these traits was removed in Kubernetes 1.22; the present API has the same rules. */
const ingressFor = (said: Routes, context: TraitContext): JsonObject =>
  context.isExact === true ? oldIngress(said, context) : newIngress(said, context);

const oldIngress = ({ domain, http }: Routes, { component }: TraitContext): JsonObject => {
  const paths = Object.entries(http).map(([path, servicePort]) => ({
    path,
    backend: { serviceName: component, servicePort },
  }));
  return {
    apiVersion: 'networking.k8s.io/v1beta1',
    kind: 'Ingress',
    metadata: { name: component },
    spec: { rules: [{ host: domain, http: { paths } }] },
  };
};

const newIngress = (
  { domain, http }: Routes,
  { component }: TraitContext,
  annotations?: JsonObject,
): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: defined({ name: component, annotations }),
  spec: { rules: [{ host: domain, http: { paths: pathsOf(http, 'ImplementationSpecific', component) } }] },
});

/** Its ports have no names in KubeVela, which Kubernetes accepts for a single port only. */
const plainService = ({ http }: Routes, { component, isExact }: TraitContext): JsonObject => {
  const all = Object.values(http);
  const numbers = isExact === true ? all : [...new Set(all)];
  const isNamed = isExact !== true && numbers.length > 1;
  const ports = numbers.map((port) => ({
    ...(isNamed ? { name: `port-${port}` } : {}),
    port,
    targetPort: port,
  }));
  return serviceBehind(component, component, ports);
};
