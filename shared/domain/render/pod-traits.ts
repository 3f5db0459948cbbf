import {
  anything,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  text,
  whole,
} from '../config/schema.ts';
import { defined, only } from './objects.ts';
import { env, hostAliases, image, probe } from './parameters.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

/** A container beside the component's own. */
export const sidecar = defineTrait(
  'sidecar',
  record({
    name: needed(text),
    image: needed(image),
    cmd: optional(listOf(text)),
    args: optional(listOf(text)),
    env: optional(env),
    volumes: optional(listOf(record({ name: needed(text), path: needed(text) }))),
    livenessProbe: optional(probe),
    readinessProbe: optional(probe),
  }),
  (said) => ({
    patch: podPatch({
      containers: [
        defined({
          name: said.name,
          image: said.image,
          command: said.cmd,
          args: said.args,
          env: said.env,
          volumeMounts: said.volumes?.map(({ name, path }) => ({ name, mountPath: path })),
          livenessProbe: said.livenessProbe,
          readinessProbe: said.readinessProbe,
        }),
      ],
    }),
  }),
);

const mounts = listOf(record({ name: needed(text), mountPath: needed(text) }));

/** An init container that leaves its results in a shared volume. */
export const initContainer = defineTrait(
  'init-container',
  record({
    name: needed(text),
    image: needed(image),
    imagePullPolicy: or(oneOf('IfNotPresent', 'Always', 'Never'), 'IfNotPresent'),
    cmd: optional(listOf(text)),
    args: optional(listOf(text)),
    env: optional(env),
    mountName: or(text, 'workdir'),
    appMountPath: needed(text),
    initMountPath: needed(text),
    extraVolumeMounts: or(mounts, []),
  }),
  (said, { component }) => ({
    patch: podPatch({
      containers: [
        { name: component, volumeMounts: [{ name: said.mountName, mountPath: said.appMountPath }] },
      ],
      initContainers: [
        defined({
          name: said.name,
          image: said.image,
          imagePullPolicy: said.imagePullPolicy,
          command: said.cmd,
          args: said.args,
          env: said.env,
          volumeMounts: [{ name: said.mountName, mountPath: said.initMountPath }, ...said.extraVolumeMounts],
        }),
      ],
      volumes: [{ name: said.mountName, emptyDir: {} }],
    }),
  }),
);

/** Variables from Secrets of bound resources; `storage` is the newer way. */
export const serviceBinding = defineTrait(
  'service-binding',
  record({ envMappings: needed(freeMap(record({ secret: needed(text), key: optional(text) }))) }),
  ({ envMappings }, { component }) => ({
    patch: podPatch({
      containers: [
        {
          name: component,
          env: Object.entries(envMappings).map(([name, { secret, key }]) => ({
            name,
            valueFrom: { secretKeyRef: { name: secret, key: key ?? name } },
          })),
        },
      ],
    }),
  }),
);

/** Names of hosts that the pods know. */
export const hostAlias = defineTrait(
  'hostalias',
  record({ hostAliases: needed(hostAliases) }),
  ({ hostAliases }) => ({
    patch: podPatch({ hostAliases }),
  }),
);

const id = whole(0, 4_294_967_295);
const profile = optional(
  record({
    type: needed(oneOf('RuntimeDefault', 'Unconfined', 'Localhost')),
    localhostProfile: optional(text),
  }),
);

const podSecurityFields = [
  'appArmorProfile',
  'fsGroup',
  'runAsGroup',
  'runAsUser',
  'runAsNonRoot',
  'seccompProfile',
];

/** What all processes of the pods may do. */
export const podSecurityContext = defineTrait(
  'podsecuritycontext',
  record({
    appArmorProfile: profile,
    fsGroup: optional(id),
    runAsGroup: optional(id),
    runAsUser: optional(id),
    runAsNonRoot: or(flag, true),
    seccompProfile: profile,
  }),
  (said) => ({ patch: podPatch({ securityContext: only(said, ...podSecurityFields) }) }),
);

/** A JSON merge patch (RFC 7396) of the workload. */
export const jsonMergePatch = defineTrait('json-merge-patch', freeMap(anything), (patch) => ({
  patch,
  how: 'json-merge-patch',
}));

/** A JSON patch (RFC 6902) of the workload. */
export const jsonPatch = defineTrait(
  'json-patch',
  record({ operations: needed(listOf(freeMap(anything))) }),
  ({ operations }) => ({ patch: { operations }, how: 'json-patch' }),
);
