import { fields } from '#domain/kube/fields.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import { put, putBack, putLabel, putReplicas, takeLabel, unless } from '../guarded-patch.ts';
import type { Hold } from '../hold.ts';
import { withPartOf } from '../own-back.ts';
import { putSettings } from '../settings.ts';
import { type OwnFields, type Side, specOf } from '../snapshot.ts';

/*
 * The hold: pods whose ordinal is below `partition` keep the revision that they have, the others get the new one, one
 * after the other from the highest down. The native controller stays at that share by itself, whatever becomes of us.
 */

export const borrowedFields = ['updateStrategy', 'minReadySeconds'] as const;

/** The owner's own values of the fields that a release borrows, exactly as they are. */
export const ownFieldsOf = (object: KubeObject): OwnFields => {
  const spec = specOf(object);
  return Object.fromEntries(
    borrowedFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
};

const strategyOf = (object: KubeObject) => fields(specOf(object)['updateStrategy']);
const rollingOf = (object: KubeObject) => fields(strategyOf(object)['rollingUpdate']);

export const strategyType = (object: KubeObject): unknown => strategyOf(object)['type'] ?? 'RollingUpdate';

/** How many pods, counted from the lowest ordinal, keep their revision. */
export const partitionOf = (object: KubeObject): number => Number(rollingOf(object)['partition'] ?? 0);

export const isHeld = (object: KubeObject): boolean => partitionOf(object) > 0;

/** The owner's maxUnavailable stays. */
const held = (live: KubeObject, partition: number): PatchOperation =>
  put('updateStrategy', { type: 'RollingUpdate', rollingUpdate: { ...rollingOf(live), partition } });

/** The first write: template and partition in one patch, so that no pod moves in between. */
export const startHold = (
  live: KubeObject,
  after: Side,
  partition: number,
  release: string,
): readonly PatchOperation[] => [
  ...unless(live),
  putLabel(live, release),
  put('template', after.template),
  held(live, partition),
  ...putReplicas(live, after.replicas),
  ...putSettings(live, after.settings),
];

/** A partition is only right for the number of pods it was made for. */
export const movePartition = (live: KubeObject, partition: number): readonly PatchOperation[] => [
  ...unless(live),
  held(live, partition),
];

/** Gives the owner's strategy back; the native controller completes the rollout from wherever it is. */
const lift = (live: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(live),
  ...borrowedFields.flatMap((field) => putBack(live, own, field)),
];

/** The whole way back in one write. The partition must be 0: a pod below it is not brought back once it is new. */
const revert = (live: KubeObject, before: Side, name: string): readonly PatchOperation[] => [
  ...unless(live),
  putLabel(live, name),
  put('template', before.template),
  ...putBack(live, before.own, 'minReadySeconds'),
  held(live, 0),
  ...putReplicas(live, before.replicas),
  ...putSettings(live, before.settings),
];

/** The last write: every borrowed field goes back to its owner, and our label is removed. */
const release = (live: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(live),
  ...borrowedFields
    .filter((field) => JSON.stringify(ownFieldsOf(live)[field]) !== JSON.stringify(own[field]))
    .flatMap((field) => putBack(live, own, field)),
  ...takeLabel(live),
];

/** Only the partition is of the hold. */
const unheld = (fields: OwnFields, own: OwnFields): OwnFields => ({
  ...fields,
  updateStrategy: withPartOf(fields['updateStrategy'], own['updateStrategy'], ['rollingUpdate', 'partition']),
});

export const hold: Hold = { isHeld, blocksWayBack: isHeld, ownFieldsOf, unheld, lift, revert, release };
