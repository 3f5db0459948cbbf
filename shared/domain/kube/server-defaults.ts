import { readImage } from './image.ts';
import { isObject, type Json, type JsonObject, sameJson } from '../json.ts';

/** The API server's defaults for absent fields, by the field's name. */
type Defaults = Readonly<Record<string, Json>>;

const ofPod: Defaults = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  enableServiceLinks: true,
};

const ofContainer: Defaults = {
  resources: {},
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  securityContext: {},
};

const ofProbe: Defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

const ofPort: Defaults = { protocol: 'TCP' };

/** A file's mode in a volume, 0644. */
const ofVolume: Defaults = { defaultMode: 420 };

/** Defaults of `spec`, by kind; a workload kind has its own. */
const ofSpec: Readonly<Record<string, Defaults>> = {
  CronJob: {
    concurrencyPolicy: 'Allow',
    failedJobsHistoryLimit: 1,
    successfulJobsHistoryLimit: 3,
    suspend: false,
  },
  Service: { sessionAffinity: 'None', type: 'ClusterIP' },
};

/**
 * An object without the fields that the API server would default. Applied again, it changes nothing: each of them would
 * get the same value. `specDefaults` are those of the object's kind.
 */
export const withoutServerDefaults = (object: JsonObject, specDefaults: Defaults = {}): JsonObject => {
  const { kind, spec } = object;
  if (!isObject(spec)) return object;
  const own = typeof kind === 'string' && Object.hasOwn(ofSpec, kind) ? (ofSpec[kind] ?? {}) : {};
  return { ...object, spec: trimmedSpec(without(spec, { ...own, ...specDefaults })) };
};

const trimmedSpec = (spec: JsonObject): JsonObject => ({
  ...spec,
  ...inside(spec, 'template', trimmedTemplate),
  ...inside(spec, 'jobTemplate', (job) => ({ ...job, ...inside(job, 'spec', trimmedSpec) })),
  ...eachOf(spec, 'ports', (port) => without(port, ofPort)),
});

const trimmedTemplate = (template: JsonObject): JsonObject => {
  const metadata = inside(template, 'metadata', (all) => without(all, { creationTimestamp: null }));
  return { ...template, ...metadata, ...inside(template, 'spec', trimmedPod) };
};

const trimmedPod = (pod: JsonObject): JsonObject => {
  const { serviceAccount, ...rest } = without(pod, ofPod);
  const isOld = serviceAccount !== undefined && serviceAccount === pod['serviceAccountName'];
  const kept = isOld || serviceAccount === undefined ? rest : { ...rest, serviceAccount };
  return {
    ...kept,
    ...eachOf(kept, 'containers', trimmedContainer),
    ...eachOf(kept, 'initContainers', trimmedContainer),
    ...eachOf(kept, 'volumes', (volume) =>
      Object.fromEntries(
        Object.entries(volume).map(([name, value]) => [
          name,
          isObject(value) ? without(value, ofVolume) : value,
        ]),
      ),
    ),
  };
};

const trimmedContainer = (container: JsonObject): JsonObject => {
  const trimmed = without(container, { ...ofContainer, imagePullPolicy: pullPolicyOf(container) });
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((name) =>
    inside(trimmed, name, trimmedProbe),
  );
  const ports = eachOf(trimmed, 'ports', (port) => without(port, ofPort));
  return Object.assign({}, trimmed, ports, ...probes) as JsonObject;
};

const trimmedProbe = (probe: JsonObject): JsonObject => {
  const trimmed = without(probe, ofProbe);
  return {
    ...trimmed,
    ...inside(trimmed, 'httpGet', (get) => without(get, { scheme: 'HTTP' })),
    ...inside(trimmed, 'grpc', (grpc) => without(grpc, { service: '' })),
  };
};

/** Kubernetes pulls again what may have moved. */
const pullPolicyOf = ({ image }: JsonObject): string => {
  const { tag = 'latest', digest } = readImage(typeof image === 'string' ? image : '') ?? {};
  return tag === 'latest' && digest === undefined ? 'Always' : 'IfNotPresent';
};

const without = (value: JsonObject, defaults: Defaults): JsonObject =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([name, one]) => !(Object.hasOwn(defaults, name) && sameJson(one, defaults[name])),
    ),
  );

const inside = (value: JsonObject, name: string, trim: (inner: JsonObject) => JsonObject): JsonObject => {
  const inner = value[name];
  return isObject(inner) ? { [name]: trim(inner) } : {};
};

const eachOf = (value: JsonObject, name: string, trim: (inner: JsonObject) => JsonObject): JsonObject => {
  const items = value[name];
  return Array.isArray(items)
    ? { [name]: items.map((item: Json) => (isObject(item) ? trim(item) : item)) }
    : {};
};
