import { isObject, type Json, type JsonObject } from '../json.ts';
import { copies } from './mask-secrets.ts';

/** Fields of `metadata` that the API server fills in, for all kinds. */
const ofMetadata = [
  'managedFields',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'selfLink',
  'ownerReferences',
];

const annotationsOfServer: readonly string[] = [
  ...copies,
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/selected-node',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
  'batch.kubernetes.io/job-tracking',
];

/**
 * Fields below `spec` that a cluster fills in, by kind; a user may have written them too, so they are removed only from
 * an export.
 */
const ofSpec: Readonly<Record<string, readonly string[]>> = {
  Pod: ['nodeName', 'serviceAccount'],
  Service: ['clusterIP', 'clusterIPs', 'healthCheckNodePort', 'ipFamilies'],
  PersistentVolumeClaim: ['volumeName'],
  PersistentVolume: ['claimRef'],
  Namespace: ['finalizers'],
  Job: ['selector', 'manualSelector'],
};

/** Labels that the Job controller gives its pods. */
const labelsOfJob = [
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'job-name',
];

export interface Cleaned {
  readonly object: JsonObject;
  /** The removed fields: `metadata.uid`, `status`; a field that was empty is not listed. */
  readonly removed: readonly string[];
}

/** An object as a person would have written it: without what the API server and its controllers fill in. */
export const withoutServerFields = (object: JsonObject): Cleaned => {
  const removed: string[] = [];
  const { status, ...rest } = object;
  if (!isEmpty(status)) removed.push('status');
  const isExport = isExported(object);
  const metadata = isObject(rest['metadata'])
    ? { metadata: cleanMetadata(rest['metadata'], removed, 'metadata') }
    : {};
  const spec = isObject(rest['spec'])
    ? { spec: cleanSpec(rest['spec'], object['kind'], isExport, removed) }
    : {};
  return { object: { ...rest, ...metadata, ...spec }, removed };
};

/** Whether an object was read from a cluster. */
const isExported = ({ metadata }: JsonObject): boolean =>
  isObject(metadata) &&
  ['uid', 'resourceVersion', 'managedFields', 'creationTimestamp'].some((name) => !isEmpty(metadata[name]));

/** The object that made this one, and makes it again: an exported Pod has its ReplicaSet, and that its Deployment. */
export const makerOf = ({ metadata }: JsonObject): string | undefined => {
  const owners = isObject(metadata) ? metadata['ownerReferences'] : undefined;
  const all = Array.isArray(owners) ? owners.filter((owner: Json) => isObject(owner)) : [];
  const maker = all.find((owner) => owner['controller'] === true);
  if (maker === undefined) return undefined;
  const [kind, name] = [maker['kind'], maker['name']];
  return `${typeof kind === 'string' ? kind : ''}/${typeof name === 'string' ? name : ''}`;
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0);

const omit = (fields: JsonObject, names: readonly string[], removed: string[], path: string): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => {
      if (!names.includes(name)) return true;
      if (!isEmpty(value)) removed.push(`${path}.${name}`);
      return false;
    }),
  );

const cleanMetadata = (metadata: JsonObject, removed: string[], path: string): JsonObject => {
  const left = withoutOwnFinalizers(omit(metadata, ofMetadata, removed, path), removed, path);
  if (!isObject(left['annotations'])) return left;
  const annotations = omit(left['annotations'], annotationsOfServer, removed, `${path}.annotations`);
  const { annotations: _, ...others } = left;
  return Object.keys(annotations).length === 0 ? others : { ...others, annotations };
};

/** The API server adds these by itself to what pods may be using. */
const ownFinalizers: readonly Json[] = ['kubernetes.io/pvc-protection', 'kubernetes.io/pv-protection'];

const withoutOwnFinalizers = (metadata: JsonObject, removed: string[], path: string): JsonObject => {
  const { finalizers, ...others } = metadata;
  if (!Array.isArray(finalizers)) return metadata;
  const left = finalizers.filter((one) => !ownFinalizers.includes(one));
  if (left.length === finalizers.length) return metadata;
  removed.push(`${path}.finalizers`);
  return left.length === 0 ? others : { ...others, finalizers: left };
};

/** What people write too, and a cluster fills in with these values. */
const usualOfService: JsonObject = { ipFamilyPolicy: 'SingleStack', internalTrafficPolicy: 'Cluster' };

const withoutUsual = (spec: JsonObject, kind: Json | undefined, isExport: boolean): JsonObject =>
  isExport && kind === 'Service'
    ? Object.fromEntries(Object.entries(spec).filter(([name, value]) => usualOfService[name] !== value))
    : spec;

const cleanSpec = (
  spec: JsonObject,
  kind: Json | undefined,
  isExport: boolean,
  removed: string[],
): JsonObject => {
  const names =
    isExport && typeof kind === 'string' && Object.hasOwn(ofSpec, kind) ? (ofSpec[kind] ?? []) : [];
  // A headless Service states that itself.
  const own =
    kind === 'Service' && spec['clusterIP'] === 'None'
      ? names.filter((name) => !name.startsWith('clusterIP'))
      : names;
  const left = omit(withoutUsual(spec, kind, isExport), own, removed, 'spec');
  const templates = ['template', 'jobTemplate'].flatMap((name) => {
    const template = left[name];
    return isObject(template)
      ? [[name, cleanTemplate(template, kind === 'Job' && isExport, removed)] as const]
      : [];
  });
  const claims = left['volumeClaimTemplates'];
  const cleaned = Array.isArray(claims)
    ? { volumeClaimTemplates: claims.map((claim: Json) => (isObject(claim) ? cleanClaim(claim) : claim)) }
    : {};
  return { ...left, ...Object.fromEntries(templates), ...cleaned };
};

const cleanTemplate = (template: JsonObject, ofJob: boolean, removed: string[]): JsonObject => {
  const { metadata } = template;
  if (!isObject(metadata)) return template;
  const left = cleanMetadata(metadata, [], 'metadata');
  const labels = left['labels'];
  if (!ofJob || !isObject(labels)) return { ...template, metadata: left };
  return {
    ...template,
    metadata: { ...left, labels: omit(labels, labelsOfJob, removed, 'spec.template.metadata.labels') },
  };
};

const cleanClaim = (claim: JsonObject): JsonObject => withoutServerFields(claim).object;
