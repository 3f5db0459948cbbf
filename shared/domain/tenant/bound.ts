import { fitsAny } from '../access/pattern.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import type { TenantSpec } from './tenant.ts';

/** Where an application is to be released. */
export interface Destination {
  readonly name: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly objects: readonly KubeObject[];
}

/**
 * Why an application may not go there: a tenant's application stays in the tenant's namespaces, with every object, and
 * no other application goes into them. One sentence for each target; empty if all is well.
 */
export const strayTargets = (
  tenants: readonly TenantSpec[],
  app: string,
  targets: readonly Destination[],
): readonly string[] => {
  const own = tenants.filter(({ apps }) => apps.length > 0 && fitsAny(apps, app));
  return targets.flatMap((target) => {
    const why = own.length === 0 ? trespass(tenants, app, target) : stray(own, app, target);
    return why === undefined ? [] : [`target ${target.name}: ${why}`];
  });
};

/** Another owner's application in a tenant's namespace. */
const trespass = (
  tenants: readonly TenantSpec[],
  app: string,
  { cluster, namespace, objects }: Destination,
): string | undefined => {
  const namespaces = new Set([namespace, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  for (const one of namespaces) {
    const holder = tenants.find((tenant) => isIn(tenant, cluster, one));
    if (holder !== undefined)
      return `${one} in cluster ${cluster} is of the tenant ${holder.name}, and ${app} is not`;
  }
  return undefined;
};

/** A tenant's application outside its namespaces. */
const stray = (
  own: readonly TenantSpec[],
  app: string,
  { cluster, namespace, objects }: Destination,
): string | undefined => {
  const home = own.find((tenant) => isIn(tenant, cluster, namespace));
  const places = own.flatMap(placesOf).join(', ');
  const names = own.map(({ name }) => name).join(' or ');
  if (home === undefined)
    return `${app} is of the tenant ${names} and may not go to ${namespace} in cluster ${cluster}; its namespaces are ${places}`;
  if (home.isolation === 'control-plane') return undefined;
  const outside = objects.find(({ metadata }) => !home.namespaces.includes(metadata.namespace ?? ''));
  if (outside === undefined) return undefined;
  const where = outside.metadata.namespace === undefined ? 'of the whole cluster' : 'outside';
  return `${nameOf(refOf(outside))} is ${where}, and the tenant ${home.name} has only ${places}`;
};

/** A tenant with its own API server has all of it, under its own name. */
const isIn = (tenant: TenantSpec, cluster: string, namespace: string): boolean =>
  (tenant.isolation === 'control-plane' && cluster === tenant.name) ||
  (cluster === tenant.cluster && tenant.namespaces.includes(namespace));

const placesOf = ({ cluster, namespaces, isolation, name }: TenantSpec): readonly string[] =>
  isolation === 'control-plane'
    ? [`all in cluster ${name}`]
    : namespaces.map((one) => `${one} in ${cluster}`);
