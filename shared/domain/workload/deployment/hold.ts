import { fields } from '#domain/kube/fields.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import {
  liftPause,
  put,
  putBack,
  putLabel,
  putReplicas,
  takeLabel,
  takePause,
  unless,
} from '../guarded-patch.ts';
import { putSettings } from '../settings.ts';
import { type OwnFields, type Side, specOf } from '../snapshot.ts';
import { borrowedFields, ownFieldsOf } from './own-fields.ts';

/*
 * The hold: with a minReadySeconds that no pod ever reaches, updated pods are never "available", and the
 * native Deployment controller settles by itself at old = N - U, new = min(N, U + S). Nothing of ours runs
 * in the cluster, and if we die it stays at that share, serving.
 */

/** Longer than any pod lives; the deadline must be larger still, and this one means "no deadline" to the controller. */
export const heldMinReadySeconds = 2147483646;
const heldProgressDeadlineSeconds = 2147483647;
const defaultProgressDeadlineSeconds = 600;

/** A count, or a percentage where something else changes the number of pods. */
export type Amount = number | `${number}%`;

export interface RollingUpdate {
  readonly maxUnavailable: Amount;
  readonly maxSurge: Amount;
}

/** A strategy of ours. */
export const rolling = (rollingUpdate: RollingUpdate): unknown => ({
  type: 'RollingUpdate',
  rollingUpdate: { ...rollingUpdate },
});

/** The first write: template and hold in one patch, because the hold must reach no ReplicaSet but the new one. */
export const startHold = (
  observation: KubeObject,
  after: Side,
  rollingUpdate: RollingUpdate,
  release: string,
): readonly PatchOperation[] => [
  ...unless(observation),
  putLabel(observation, release),
  put('template', after.template),
  put('minReadySeconds', heldMinReadySeconds),
  put('progressDeadlineSeconds', heldProgressDeadlineSeconds),
  put('paused', false),
  put('strategy', rolling(rollingUpdate)),
  ...putReplicas(observation, after.replicas),
  ...putSettings(observation, after.settings),
];

/** All at once, by the owner's own fields and without a hold. */
export const startWhole = (
  observation: KubeObject,
  after: Side,
  release: string,
): readonly PatchOperation[] => [
  ...unless(observation),
  putLabel(observation, release),
  put('template', after.template),
  ...borrowedFields
    .filter((field) => field !== 'paused')
    .flatMap((field) => putBack(observation, after.own, field)),
  put('paused', false),
  ...putReplicas(observation, after.replicas),
  ...putSettings(observation, after.settings),
];

/** A little further: only the room changes. */
export const raiseHold = (
  observation: KubeObject,
  rollingUpdate: RollingUpdate,
): readonly PatchOperation[] => [...unless(observation), put('strategy', rolling(rollingUpdate))];

/**
 * The last step of a release where nothing is watched any more: the owner's own readiness, and room for the pods that
 * are missing. The native controller lets an old pod go for each new one that is available.
 */
export const endHold = (
  observation: KubeObject,
  own: OwnFields,
  rollingUpdate: RollingUpdate,
): readonly PatchOperation[] => [
  ...unless(observation),
  ...putBack(observation, own, 'minReadySeconds'),
  put('progressDeadlineSeconds', own.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds),
  put('strategy', rolling(rollingUpdate)),
];

/** Gives the user's fields back; the native controller completes the rollout from wherever it is. */
export const liftHold = (observation: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(observation),
  ...borrowedFields.flatMap((field) => putBack(observation, own, field)),
];

/**
 * The whole rollback in one write: the old template with the user's own readiness, and room for all pods at once.
 * `theirs` are the fields that someone else has set meanwhile: `back` contains their present values, and their strategy
 * is kept.
 */
export const revertTemplate = (
  observation: KubeObject,
  back: Side,
  strategy: unknown,
  release: string,
  theirs: readonly string[] = [],
): readonly PatchOperation[] => [
  ...unless(observation),
  putLabel(observation, release),
  put('template', back.template),
  ...putBack(observation, back.own, 'minReadySeconds'),
  put('progressDeadlineSeconds', back.own.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds),
  ...liftPause(theirs.includes('paused')),
  ...(theirs.includes('strategy') ? [] : [put('strategy', strategy)]),
  // The controller scales before it rolls, so another number would come in pods of the revision that shall go; but for none.
  ...(back.replicas === 0 ? putReplicas(observation, 0) : []),
  ...putSettings(observation, back.settings),
];

/** The last write: every borrowed field goes back to the user, and our label is removed. */
export const release = (observation: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(observation),
  ...borrowedFields
    .filter((field) => JSON.stringify(ownFieldsOf(observation)[field]) !== JSON.stringify(own[field]))
    .flatMap((field) => putBack(observation, own, field)),
  ...takePause(observation),
  ...takeLabel(observation),
];

/**
 * Changes minReadySeconds by one second, back and forth. The change reaches the ReplicaSet and makes its controller
 * retry at once; by itself it doubles the delay after each refusal, up to a quarter of an hour.
 */
export const retriggerReplicaSet = (observation: KubeObject, own: number): readonly PatchOperation[] => {
  const other = own > 0 ? own - 1 : own + 1;
  return [
    ...unless(observation),
    put('minReadySeconds', (specOf(observation)['minReadySeconds'] ?? 0) === own ? other : own),
  ];
};

/** Whether a rollback of ours may have written this value: all at once as whole numbers, and its deadline. */
export const isWrittenBack = (field: string, value: unknown): boolean => {
  if (field === 'progressDeadlineSeconds')
    return value === defaultProgressDeadlineSeconds || value === heldProgressDeadlineSeconds;
  const { type, rollingUpdate } = fields(value);
  const { maxUnavailable, maxSurge } = fields(rollingUpdate);
  return type !== 'RollingUpdate' || (typeof maxUnavailable === 'number' && typeof maxSurge === 'number');
};

/** Also in the second of a nudge. */
export const isHeld = (observation: KubeObject): boolean =>
  Number(specOf(observation)['minReadySeconds'] ?? 0) >= heldMinReadySeconds - 1;
