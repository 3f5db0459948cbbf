import { fields, type Fields, list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Sides } from './split.ts';

/* What every router has in common that reads plain Ingresses. */

export const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' } as const;

/** The Ingress is of this controller: by its class, by an IngressClass that names it, or by an old annotation. */
export const isOfClass =
  (controllers: readonly string[], names: readonly string[]) =>
  ({ metadata, spec }: KubeObject, classes: readonly KubeObject[]): boolean => {
    const named = fields(spec)['ingressClassName'] ?? metadata.annotations?.['kubernetes.io/ingress.class'];
    const known = classes.find((one) => one.metadata.name === named);
    const controller = fields(known?.['spec'])['controller'];
    return known === undefined
      ? names.some((name) => name === named)
      : controllers.some((one) => one === controller);
  };

/** The Service of a backend, anywhere in an Ingress. */
export const serviceIn = (holder: Fields): string | undefined => {
  const { name } = fields(fields(holder['backend'])['service']);
  return typeof name === 'string' ? name : undefined;
};

const isIn = ({ metadata }: KubeObject, { namespace }: Sides): boolean => metadata.namespace === namespace;

/** All paths of all rules. */
export const pathsOf = (route: KubeObject): readonly Fields[] =>
  list(fields(route['spec'])['rules']).flatMap((rule) => list(fields(rule['http'])['paths']));

/** The Ingress with some of its paths changed; undefined ones are removed, and rules without a path with them. */
export const mapPaths = (route: KubeObject, change: (path: Fields) => Fields | undefined): KubeObject => {
  const spec = fields(route['spec']);
  const rules = list(spec['rules']).flatMap((rule) => {
    if (rule['http'] === undefined) return [rule];
    const paths = list(fields(rule['http'])['paths'])
      .map(change)
      .filter((path) => path !== undefined);
    return paths.length === 0 ? [] : [{ ...rule, http: { ...fields(rule['http']), paths } }];
  });
  return spec['rules'] === undefined ? route : { ...route, spec: { ...spec, rules } };
};

export const toService = (path: Fields, name: string): Fields => {
  const backend = fields(path['backend']);
  return { ...path, backend: { ...backend, service: { ...fields(backend['service']), name } } };
};

/** Its paths lead to the Service or to one of its sides. */
export const leadsTo = (route: KubeObject, sides: Sides, names: readonly string[]): boolean =>
  isIn(route, sides) && pathsOf(route).some((path) => names.includes(serviceIn(path) ?? ''));

export const withAnnotations = (
  route: KubeObject,
  change: (annotations: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): KubeObject => {
  const { annotations: before, ...rest } = route.metadata;
  const annotations = change(before ?? {});
  return {
    ...route,
    metadata: Object.keys(annotations).length === 0 && before === undefined ? rest : { ...rest, annotations },
  };
};
