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
  type ValueOf,
} from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { claimFields, claimOf } from './volume-claim.ts';
import { defined } from './objects.ts';
import { fileMode, items, medium } from './parameters.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

const mountOnly = or(flag, false);
const files = {
  defaultMode: or(fileMode, 420),
  readOnly: or(flag, false),
  items,
  subPath: optional(text),
} as const;

const pvc = record({
  ...claimFields,
  name: needed(text),
  mountOnly,
  mountPath: needed(text),
  subPath: optional(text),
});

const configEnv = record({ envName: needed(text), configMapKey: needed(text) });
const configMap = record({
  name: needed(text),
  mountOnly,
  mountToEnv: optional(configEnv),
  mountToEnvs: optional(listOf(configEnv)),
  mountPath: optional(text),
  ...files,
  data: optional(freeMap(anything)),
});

const secretEnv = record({ envName: needed(text), secretKey: needed(text) });
const secret = record({
  name: needed(text),
  mountOnly,
  mountToEnv: optional(secretEnv),
  mountToEnvs: optional(listOf(secretEnv)),
  mountPath: optional(text),
  ...files,
  data: optional(freeMap(anything)),
  stringData: optional(freeMap(anything)),
});

const hostTypes = [
  'Directory',
  'DirectoryOrCreate',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
];
const shape = record({
  pvc: or(listOf(pvc), []),
  configMap: or(listOf(configMap), []),
  secret: or(listOf(secret), []),
  emptyDir: or(
    listOf(record({ name: needed(text), mountPath: needed(text), subPath: optional(text), medium })),
    [],
  ),
  hostPath: or(
    listOf(
      record({
        name: needed(text),
        path: needed(text),
        mountPath: needed(text),
        type: or(oneOf(...hostTypes), 'Directory'),
      }),
    ),
    [],
  ),
});
type Storage = ValueOf<typeof shape>;

/** Volumes of five kinds, mounted or exposed as variables, and the objects with their content. */
export const storage = defineTrait('storage', shape, (said) => ({
  patch: podPatch({
    volumes: volumesOf(said),
    containers: [{ env: envOf(said), volumeDevices: devicesOf(said), volumeMounts: mountsOf(said) }],
  }),
  outputs: objectsOf(said),
}));

const volumesOf = (said: Storage): readonly JsonObject[] => {
  const all = [
    ...said.pvc.map(({ name }) => ({ name: `pvc-${name}`, persistentVolumeClaim: { claimName: name } })),
    ...mounted(said.configMap).map(({ name, defaultMode, items }) => ({
      name: `configmap-${name}`,
      configMap: defined({ defaultMode, name, items }),
    })),
    ...mounted(said.secret).map(({ name, defaultMode, items }) => ({
      name: `secret-${name}`,
      secret: defined({ defaultMode, secretName: name, items }),
    })),
    ...said.emptyDir.map(({ name, medium }) => ({ name: `emptydir-${name}`, emptyDir: { medium } })),
    ...said.hostPath.map(({ name, path, type }) => ({ name: `hostpath-${name}`, hostPath: { path, type } })),
  ];
  return all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index);
};

const mounted = <T extends { readonly mountPath?: string }>(list: readonly T[]) =>
  list.filter((one): one is T & { readonly mountPath: string } => one.mountPath !== undefined);

const mountsOf = (said: Storage): readonly JsonObject[] => {
  const mount =
    (kind: string) => (one: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }) =>
      defined({
        name: `${kind}-${one.name}`,
        mountPath: one.mountPath,
        subPath: one.subPath,
        readOnly: one.readOnly === true ? true : undefined,
      });
  return [
    ...said.pvc.filter(({ volumeMode }) => volumeMode === 'Filesystem').map(mount('pvc')),
    ...mounted(said.configMap).map(mount('configmap')),
    ...mounted(said.secret).map(mount('secret')),
    ...said.emptyDir.map(mount('emptydir')),
    ...said.hostPath.map(({ name, mountPath }) => mount('hostpath')({ name, mountPath })),
  ];
};

const devicesOf = ({ pvc }: Storage): readonly JsonObject[] =>
  pvc
    .filter(({ volumeMode }) => volumeMode === 'Block')
    .map(({ name, mountPath, subPath }) => defined({ name: `pvc-${name}`, devicePath: mountPath, subPath }));

const envOf = (said: Storage): readonly JsonObject[] => {
  const configs = said.configMap.flatMap(({ name, mountToEnv, mountToEnvs = [] }) =>
    [...(mountToEnv === undefined ? [] : [mountToEnv]), ...mountToEnvs].map((one) => ({
      name: one.envName,
      valueFrom: { configMapKeyRef: { name, key: one.configMapKey } },
    })),
  );
  const secrets = said.secret.flatMap(({ name, mountToEnv, mountToEnvs = [] }) =>
    [...(mountToEnv === undefined ? [] : [mountToEnv]), ...mountToEnvs].map((one) => ({
      name: one.envName,
      valueFrom: { secretKeyRef: { name, key: one.secretKey } },
    })),
  );
  return [...configs, ...secrets];
};

const objectsOf = (said: Storage): Readonly<Record<string, JsonObject>> => {
  const made = <T extends { readonly name: string; readonly mountOnly: boolean }>(list: readonly T[]) =>
    list.filter((one) => !one.mountOnly);
  return Object.fromEntries([
    ...made(said.pvc).map((one) => [`pvc-${one.name}`, claimOf(one.name, one)] as const),
    ...made(said.configMap).map(({ name, data }) => [
      `configmap-${name}`,
      defined({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }),
    ]),
    ...made(said.secret).map(({ name, data, stringData }) => [
      `secret-${name}`,
      defined({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data, stringData }),
    ]),
  ]);
};
