import { fields } from '#domain/kube/fields.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import { put, putBack, putLabel, takeLabel, unless } from '../guarded-patch.ts';
import type { Hold } from '../hold.ts';
import { putSettings } from '../settings.ts';
import { type OwnFields, type Side, specOf } from '../snapshot.ts';

/*
 * The hold: with OnDelete the native controller replaces no pod by itself, and gives each node whose pod was removed one
 * of the new revision. A minReadySeconds that no pod reaches, as for Deployments, would be an outage here: old pods are
 * judged by it too, so all of them would count as unavailable and be replaced at once.
 */

const borrowedFields = ['updateStrategy', 'minReadySeconds'] as const;

const ownFieldsOf = (object: KubeObject): OwnFields => {
  const spec = specOf(object);
  return Object.fromEntries(
    borrowedFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
};

export const strategyType = (object: KubeObject): unknown =>
  fields(specOf(object)['updateStrategy'])['type'] ?? 'RollingUpdate';

const isHeld = (object: KubeObject): boolean => strategyType(object) === 'OnDelete';

const onDelete = put('updateStrategy', { type: 'OnDelete' });

/** The first write: template and strategy in one patch, so that no pod moves in between. */
export const startHold = (live: KubeObject, after: Side, release: string): readonly PatchOperation[] => [
  ...unless(live),
  putLabel(live, release),
  put('template', after.template),
  onDelete,
  ...putSettings(live, after.settings),
];

const lift = (live: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(live),
  ...borrowedFields.flatMap((field) => putBack(live, own, field)),
];

const revert = (live: KubeObject, before: Side, name: string): readonly PatchOperation[] => [
  ...unless(live),
  putLabel(live, name),
  put('template', before.template),
  ...putBack(live, before.own, 'minReadySeconds'),
  onDelete,
  ...putSettings(live, before.settings),
];

const release = (live: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...lift(live, own),
  ...takeLabel(live),
];

/** The whole strategy is of the hold. */
const unheld = ({ updateStrategy, ...others }: OwnFields, own: OwnFields): OwnFields =>
  fields(updateStrategy)['type'] === 'OnDelete'
    ? { ...others, updateStrategy: own['updateStrategy'] }
    : { ...others, updateStrategy };

export const hold: Hold = {
  isHeld,
  blocksWayBack: () => false,
  ownFieldsOf,
  unheld,
  lift,
  revert,
  release,
};
