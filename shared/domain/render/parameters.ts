import {
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  remedied,
  text,
  textLike,
  usually,
  whole,
} from '../config/schema.ts';

import { readImage } from '../kube/image.ts';
import { portRemedies } from './remedies.ts';

/** Labels that hold a workload and its pods together, and Tidegate's own. */
export const reservedLabels = ['app.oam.dev/name', 'app.oam.dev/component', 'tidegate.dev/'];

export const port = whole(1, 65_535);
export const image = textLike(
  { test: (text) => readImage(text) !== undefined },
  'the name of an image, like shop/checkout:1.0.0, in lower case and with no placeholder left in it',
);
export const quantity = textLike(/^\d+(\.\d+)?(m|[kKMGTPE]i?|e\d+)?$/, 'a quantity like 500m, 0.5 or 128Mi');
export const labels = freeMap(text, reservedLabels);
export const annotations = freeMap(text, ['tidegate.dev/']);

export const keyRef = record({ name: needed(text), key: needed(text) });

export const env = listOf(
  record(
    {
      name: needed(text),
      value: optional(text),
      valueFrom: optional(
        record(
          {
            secretKeyRef: optional(keyRef),
            configMapKeyRef: optional(keyRef),
            fieldRef: optional(record({ fieldPath: needed(text) })),
          },
          { of: ['secretKeyRef', 'configMapKeyRef', 'fieldRef'], least: 1 },
        ),
      ),
    },
    { of: ['value', 'valueFrom'], least: 0 },
  ),
);

export const probe = record(
  {
    exec: optional(record({ command: needed(listOf(text)) })),
    httpGet: optional(
      record({
        path: needed(text),
        port: needed(port),
        host: optional(text),
        scheme: optional(usually('HTTP', 'HTTPS')),
        httpHeaders: optional(listOf(record({ name: needed(text), value: needed(text) }))),
      }),
    ),
    tcpSocket: optional(record({ port: needed(port) })),
    initialDelaySeconds: or(whole(0, 86_400), 0),
    periodSeconds: or(whole(1, 86_400), 10),
    timeoutSeconds: or(whole(1, 86_400), 1),
    successThreshold: or(whole(1, 1000), 1),
    failureThreshold: or(whole(1, 1000), 3),
  },
  { of: ['exec', 'httpGet', 'tcpSocket'], least: 1 },
);

const mount = { name: needed(text), mountPath: needed(text), subPath: optional(text) } as const;
export const fileMode = whole(0, 511);
export const items = optional(
  listOf(record({ key: needed(text), path: needed(text), mode: or(fileMode, 511) })),
);
const files = { defaultMode: or(fileMode, 420), items } as const;
export const medium = or(oneOf('', 'Memory'), '');

export const hostPathMount = { ...mount, path: needed(text) } as const;

export const volumeMountFields = {
  pvc: optional(listOf(record({ ...mount, claimName: needed(text) }))),
  configMap: optional(listOf(record({ ...mount, ...files, cmName: needed(text) }))),
  secret: optional(listOf(record({ ...mount, ...files, secretName: needed(text) }))),
  emptyDir: optional(listOf(record({ ...mount, medium }))),
  hostPath: optional(listOf(record(hostPathMount))),
} as const;

export const volumeMounts = record(volumeMountFields);

/** KubeVela's older way to mount; `volumeMounts` has replaced it. */
export const volumes = listOf(
  record({
    name: needed(text),
    mountPath: needed(text),
    type: or(oneOf('emptyDir', 'pvc', 'configMap', 'secret'), 'emptyDir'),
    claimName: optional(text),
    cmName: optional(text),
    secretName: optional(text),
    ...files,
    medium,
  }),
);

/** What every component that runs one container takes. */
export const containerFields = {
  image: needed(image),
  imagePullPolicy: optional(oneOf('Always', 'IfNotPresent', 'Never')),
  imagePullSecrets: optional(listOf(text)),
  cmd: optional(listOf(text)),
  env: optional(env),
  cpu: optional(quantity),
  memory: optional(quantity),
  volumeMounts: optional(volumeMounts),
  volumes: optional(volumes),
  livenessProbe: optional(probe),
  readinessProbe: optional(probe),
} as const;

export const servicePorts = listOf(
  remedied(
    record({
      port: needed(port),
      containerPort: optional(port),
      name: optional(
        textLike(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/, 'at most 15 lower-case letters, digits and dashes'),
      ),
      protocol: or(oneOf('TCP', 'UDP', 'SCTP'), 'TCP'),
      expose: or(flag, false),
      nodePort: optional(port),
    }),
    portRemedies,
  ),
);

export const hostAliases = listOf(record({ ip: needed(text), hostnames: needed(listOf(text)) }));
