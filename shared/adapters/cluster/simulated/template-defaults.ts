import { isObject } from '#domain/json.ts';
import { without } from './without.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A pod template as the API server spells it. */
export const templateWithDefaults = (
  template: unknown,
): { readonly metadata?: unknown; readonly spec: Fields } => {
  const { metadata, spec, ...rest } = fields(template);
  return {
    ...rest,
    metadata: without(fields(metadata), 'labels', 'annotations'),
    spec: podSpec(fields(spec)),
  };
};

const podSpec = (given: Fields): Fields => {
  const spec = without(given, ...emptyInPods);
  const account = spec['serviceAccountName'] ?? spec['serviceAccount'];
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    ...(account === undefined ? {} : { serviceAccountName: account, serviceAccount: account }),
    ...mapped(spec, 'containers', container),
    ...mapped(spec, 'initContainers', container),
    ...mapped(spec, 'volumes', volume),
  };
};

const emptyInPods = [
  'hostNetwork',
  'hostPID',
  'hostIPC',
  'initContainers',
  'volumes',
  'tolerations',
  'imagePullSecrets',
  'nodeSelector',
  'hostAliases',
  'topologySpreadConstraints',
];

const container = (given: Fields): Fields => {
  const spec = without(given, 'args', 'command', 'env', 'envFrom', 'ports', 'volumeMounts', 'stdin', 'tty');
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(typeof spec['image'] === 'string' ? spec['image'] : ''),
    ...spec,
    resources: resources(fields(spec['resources'])),
    ...mapped(spec, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...mapped(spec, 'env', environment),
    ...Object.fromEntries(
      probes.filter((name) => isObject(spec[name])).map((name) => [name, probe(fields(spec[name]))]),
    ),
  };
};

/** The newest image may change under its name; any other tag or a digest is taken to stay. */
const pullPolicy = (image: string): string => {
  const tag = /:([^/:@]+)$/.exec(image)?.[1];
  return image.includes('@') || (tag !== undefined && tag !== 'latest') ? 'IfNotPresent' : 'Always';
};

/** Who gives only a limit asks for as much. */
const resources = (given: Fields): Fields => {
  const limits = fields(given['limits']);
  return Object.keys(limits).length === 0
    ? given
    : { ...given, requests: { ...limits, ...fields(given['requests']) } };
};

const environment = (given: Fields): Fields => {
  const source = fields(given['valueFrom']);
  if (!isObject(source['fieldRef'])) return without(given, 'value');
  return { ...given, valueFrom: { ...source, fieldRef: { apiVersion: 'v1', ...source['fieldRef'] } } };
};

const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'];

const probe = (given: Fields): Fields => ({
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  ...without(given, 'initialDelaySeconds'),
  ...(isObject(given['httpGet']) ? { httpGet: { path: '/', scheme: 'HTTP', ...given['httpGet'] } } : {}),
});

const volume = (given: Fields): Fields => {
  const kind = ['configMap', 'secret', 'projected', 'downwardAPI'].find((name) => isObject(given[name]));
  if (kind !== undefined) return { ...given, [kind]: { defaultMode: 420, ...fields(given[kind]) } };
  return Object.keys(given).length === 1 ? { ...given, emptyDir: {} } : given;
};

const mapped = (holder: Fields, name: string, one: (item: Fields) => Fields): Fields => {
  const list = holder[name];
  return Array.isArray(list) ? { [name]: list.map((item) => one(fields(item))) } : {};
};

const fields = (value: unknown): Fields => (isObject(value) ? value : {});
