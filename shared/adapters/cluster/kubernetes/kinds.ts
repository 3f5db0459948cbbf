import { Failure } from '#domain/failure.ts';
import { isObject, own } from '#domain/json.ts';
import { nameOf, type ObjectRef } from '#domain/kube/object.ts';

/** How a kind is spelled in a path. */
export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/**
 * The kinds that releases touch, so that the normal path needs no discovery: lower case plus `s`, except for the listed
 * ones.
 */
const wellKnown: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Pod',
    'Service',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Event',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'LimitRange',
  ],
  'apps/v1': ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'],
  'autoscaling/v1': ['HorizontalPodAutoscaler'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['Job', 'CronJob'],
  'policy/v1': ['PodDisruptionBudget'],
};

const clusterWide: Readonly<Record<string, readonly string[]>> = { v1: ['Namespace', 'Node'] };

export interface KindQuery {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Asks the API for the resources of one group and version; undefined if it does not serve that. */
export type Discover = (apiVersion: string) => Promise<unknown>;

/** Finds the path of a kind: in the table, else by discovery, which is cached and repeated once for an unknown kind. */
export const openKinds = (cluster: string, discover: Discover): ((query: KindQuery) => Promise<Resource>) => {
  const cache = new Map<string, ReadonlyMap<string, Resource>>();
  const refresh = async (apiVersion: string) => {
    const found = resourcesIn(await discover(apiVersion));
    cache.set(apiVersion, found);
    return found;
  };
  return async ({ apiVersion, kind }) => {
    const known = fromTable(apiVersion, kind) ?? cache.get(apiVersion)?.get(kind);
    if (known !== undefined) return known;
    const found = await refresh(apiVersion);
    const resource = found.get(kind);
    if (resource !== undefined) return resource;
    const others = [...found.keys()].slice(0, 12).join(', ');
    const advice = others === '' ? 'install its definition first' : `in ${apiVersion} it knows ${others}`;
    throw new Failure(
      'NotFound',
      `cluster ${cluster}`,
      `it serves no kind ${kind} in ${apiVersion}; ${advice}`,
    );
  };
};

/** `/apis/apps/v1`, `/api/v1`. */
export const groupPath = (apiVersion: string): string =>
  apiVersion.includes('/')
    ? `/apis/${apiVersion.split('/').map(segment).join('/')}`
    : `/api/${segment(apiVersion)}`;

/** The path of all objects of a kind, of one namespace or of all. */
export const collectionPath = (query: KindQuery & { namespace?: string }, resource: Resource): string => {
  const place =
    resource.namespaced && query.namespace !== undefined ? `/namespaces/${segment(query.namespace)}` : '';
  return `${groupPath(query.apiVersion)}${place}/${segment(resource.plural)}`;
};

/** The path of one object. */
export const objectPath = (ref: ObjectRef, resource: Resource): string => {
  if (resource.namespaced && ref.namespace === undefined)
    throw new Failure('ManifestRefused', nameOf(ref), 'it lives in a namespace; say which');
  return `${collectionPath(ref, resource)}/${segment(ref.name)}`;
};

/** A name may not walk to another object: the API refuses the same characters in names. */
const segment = (text: string): string => {
  if (text === '' || text === '.' || text === '..' || /[/%]/.test(text))
    throw new Failure(
      'ManifestRefused',
      JSON.stringify(text),
      'this cannot be part of the path of an object',
    );
  return encodeURIComponent(text);
};

const fromTable = (apiVersion: string, kind: string): Resource | undefined => {
  const plural = `${kind.toLowerCase()}s`;
  if (own(wellKnown, apiVersion)?.includes(kind) === true) return { plural, namespaced: true };
  return own(clusterWide, apiVersion)?.includes(kind) === true ? { plural, namespaced: false } : undefined;
};

const resourcesIn = (body: unknown): ReadonlyMap<string, Resource> => {
  const listed: unknown = isObject(body) ? body['resources'] : [];
  const found = new Map<string, Resource>();
  for (const entry of Array.isArray(listed) ? listed.filter(isObject) : []) {
    const { kind, name, namespaced } = entry;
    const isSubresource = typeof name !== 'string' || name.includes('/');
    if (!isSubresource && typeof kind === 'string' && !found.has(kind))
      found.set(kind, { plural: name, namespaced: namespaced === true });
  }
  return found;
};
