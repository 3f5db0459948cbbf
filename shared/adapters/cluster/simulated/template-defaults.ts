import { isObject } from '#domain/json.ts';
import { without } from './omit.ts';

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
    resources: fields(spec['resources']),
    ...mapped(spec, 'ports', (port) => ({ protocol: 'TCP', ...port })),
    ...mapped(spec, 'env', environment),
    ...mapped(spec, 'volumeMounts', (mount) => without(mount, 'readOnly')),
    ...outboundHttp(spec),
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

const environment = (given: Fields): Fields => {
  const source = fields(given['valueFrom']);
  return isObject(given['valueFrom'])
    ? { ...given, valueFrom: pathOfField(source) }
    : without(given, 'value');
};

const probes = ['readinessProbe', 'livenessProbe', 'startupProbe'];

const probe = (given: Fields): Fields => ({
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  ...without(given, 'initialDelaySeconds'),
  ...asking(given),
});

/** An HTTP probe asks for `/`, without TLS, by default. */
const asking = (given: Fields): Fields =>
  isObject(given['httpGet']) ? { httpGet: { path: '/', scheme: 'HTTP', ...given['httpGet'] } } : {};

const outboundHttp = ({ lifecycle }: Fields): Fields =>
  isObject(lifecycle)
    ? {
        lifecycle: Object.fromEntries(
          Object.entries(lifecycle).map(([name, hook]) => [
            name,
            { ...fields(hook), ...asking(fields(hook)) },
          ]),
        ),
      }
    : {};

const volume = (given: Fields): Fields => {
  const name = Object.keys(volumes).find((kind) => isObject(given[kind]));
  if (name !== undefined) return { ...given, [name]: volumes[name]?.(fields(given[name])) };
  return Object.keys(given).length === 1 ? { ...given, emptyDir: {} } : given;
};

const volumes: Readonly<Record<string, (given: Fields) => Fields>> = {
  configMap: (given) => ({ defaultMode: 420, ...given }),
  secret: (given) => ({ defaultMode: 420, ...given }),
  downwardAPI: (given) => ({ defaultMode: 420, ...given, ...mapped(given, 'items', pathOfField) }),
  projected: (given) => ({ defaultMode: 420, ...given, ...mapped(given, 'sources', projection) }),
  hostPath: (given) => ({ type: '', ...given }),
};

const projection = (given: Fields): Fields => {
  const token = given['serviceAccountToken'];
  const downward = given['downwardAPI'];
  return {
    ...given,
    ...(isObject(token) ? { serviceAccountToken: { expirationSeconds: 3_600, ...token } } : {}),
    ...(isObject(downward)
      ? { downwardAPI: { ...downward, ...mapped(downward, 'items', pathOfField) } }
      : {}),
  };
};

const pathOfField = (item: Fields): Fields =>
  isObject(item['fieldRef']) ? { ...item, fieldRef: { apiVersion: 'v1', ...item['fieldRef'] } } : item;

const mapped = (holder: Fields, name: string, one: (item: Fields) => Fields): Fields => {
  const list = holder[name];
  return Array.isArray(list) ? { [name]: list.map((item) => one(fields(item))) } : {};
};

const fields = (value: unknown): Fields => (isObject(value) ? value : {});
