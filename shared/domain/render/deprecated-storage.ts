import { flag, freeMap, listOf, needed, oneOf, optional, or, record, text } from '../config/schema.ts';
import { claimFields, claimOf } from './volume-claim.ts';
import { defined } from './objects.ts';
import { fileMode, items, medium } from './parameters.ts';
import { podPatch } from './per-container.ts';
import { defineTrait } from './trait-type.ts';
import { oldSource } from './volumes.ts';

/* Traits that KubeVela calls deprecated and applications still use; `storage` and `affinity` have replaced them. */

/** ConfigMaps mounted into the first container, made where their data is given. */
export const configMaps = defineTrait(
  'configmap',
  record({
    volumes: needed(
      listOf(
        record({
          name: needed(text),
          mountPath: needed(text),
          readOnly: or(flag, false),
          data: optional(freeMap(text)),
        }),
      ),
    ),
  }),
  ({ volumes }) => ({
    patch: podPatch({
      containers: [
        {
          volumeMounts: volumes.map(({ name, mountPath, readOnly }) => ({
            name: `volume-${name}`,
            mountPath,
            readOnly,
          })),
        },
      ],
      volumes: volumes.map(({ name }) => ({ name: `volume-${name}`, configMap: { name } })),
    }),
    outputs: Object.fromEntries(
      volumes.flatMap(({ name, data }) =>
        data === undefined
          ? []
          : [[name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }] as const],
      ),
    ),
  }),
);

/** Volumes of the pods that nothing mounts yet. */
export const plainVolumes = defineTrait(
  'volumes',
  record({
    volumes: or(
      listOf(
        record({
          name: needed(text),
          type: or(oneOf('emptyDir', 'pvc', 'configMap', 'secret'), 'emptyDir'),
          claimName: optional(text),
          cmName: optional(text),
          secretName: optional(text),
          defaultMode: or(fileMode, 420),
          items,
          medium,
        }),
      ),
      [],
    ),
  }),
  ({ volumes }) => ({
    patch: podPatch({ volumes: volumes.map((one) => ({ name: one.name, ...oldSource(one) })) }),
  }),
);

/** A claim, and its volumes in the first container. */
export const pvc = defineTrait(
  'pvc',
  record({
    ...claimFields,
    claimName: needed(text),
    accessModes: or(listOf(text), []),
    volumesToMount: needed(
      listOf(record({ name: needed(text), mountPath: optional(text), devicePath: optional(text) })),
    ),
  }),
  (said) => {
    const { claimName, volumesToMount } = said;
    const isBlock = said.volumeMode === 'Block';
    const missing = volumesToMount.find((one) => (isBlock ? one.devicePath : one.mountPath) === undefined);
    if (missing !== undefined)
      return { refused: `volume "${missing.name}" needs ${isBlock ? 'a devicePath' : 'a mountPath'}` };
    const places = volumesToMount.map(({ name, mountPath, devicePath }) =>
      isBlock ? { name, devicePath: devicePath ?? '' } : { name, mountPath: mountPath ?? '' },
    );
    return {
      patch: podPatch({
        containers: [isBlock ? { volumeDevices: places } : { volumeMounts: places }],
        volumes: volumesToMount.map(({ name }) => ({ name, persistentVolumeClaim: { claimName } })),
      }),
      outputs: { [claimName]: claimOf(claimName, said) },
    };
  },
);

/** Labels of nodes that must be there, and taints that are borne. */
export const nodeAffinity = defineTrait(
  'node-affinity',
  record({ affinity: optional(freeMap(listOf(text))), tolerations: optional(freeMap(text)) }),
  ({ affinity, tolerations }) => {
    const matchExpressions = Object.entries(affinity ?? {}).map(([key, values]) => ({
      key,
      operator: 'In',
      values,
    }));
    return {
      patch: podPatch(
        defined({
          affinity: affinity && {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
            },
          },
          tolerations:
            tolerations &&
            Object.entries(tolerations).map(([key, value]) => ({
              effect: 'NoSchedule',
              key,
              operator: 'Equal',
              value,
            })),
        }),
      ),
    };
  },
);
