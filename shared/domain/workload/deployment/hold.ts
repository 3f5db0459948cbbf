import { pointer, type KubeObject, type PatchOperation } from '#domain/kube/object.ts';
import { type OwnFields, ownFieldsOf, releaseLabel, type Side, specOf } from '../snapshot.ts';

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

export interface Room {
  readonly maxUnavailable: Amount;
  readonly maxSurge: Amount;
}

const labelPath = pointer('metadata', 'labels', releaseLabel);

const rolling = (room: Room): unknown => ({ type: 'RollingUpdate', rollingUpdate: { ...room } });

/** Refuses the patch (422) unless these fields stand as we saw them. A `test` for null also holds where there is nothing. */
const unless = (seen: KubeObject, fields: readonly string[]): readonly PatchOperation[] => [
  ...(seen.metadata.labels === undefined
    ? []
    : [{ op: 'test' as const, path: labelPath, value: seen.metadata.labels[releaseLabel] ?? null }]),
  ...fields.map((field) => ({
    op: 'test' as const,
    path: pointer('spec', field),
    value: specOf(seen)[field] ?? null,
  })),
];

const put = (field: string, value: unknown): PatchOperation => ({
  op: 'add',
  path: pointer('spec', field),
  value,
});

/** Writes a field back as it stood; one that was not there is taken away, and only where it is there now. */
const putBack = (seen: KubeObject, own: OwnFields, field: keyof OwnFields): readonly PatchOperation[] => {
  if (own[field] !== undefined) return [put(field, own[field])];
  return specOf(seen)[field] === undefined ? [] : [{ op: 'remove', path: pointer('spec', field) }];
};

const putLabel = (seen: KubeObject, release: string): PatchOperation =>
  seen.metadata.labels === undefined
    ? { op: 'add', path: pointer('metadata', 'labels'), value: { [releaseLabel]: release } }
    : { op: 'add', path: labelPath, value: release };

const takeLabel = (seen: KubeObject): readonly PatchOperation[] =>
  seen.metadata.labels?.[releaseLabel] === undefined ? [] : [{ op: 'remove', path: labelPath }];

const borrowed = ['template', 'strategy', 'minReadySeconds', 'progressDeadlineSeconds', 'paused'] as const;

const putReplicas = (seen: KubeObject, replicas: number | undefined): readonly PatchOperation[] =>
  replicas === undefined || specOf(seen)['replicas'] === replicas ? [] : [put('replicas', replicas)];

/** The first write: template and hold in one patch, because the hold must reach no ReplicaSet but the new one. */
export const startHold = (
  seen: KubeObject,
  after: Side,
  room: Room,
  release: string,
): readonly PatchOperation[] => [
  ...unless(seen, [...borrowed, ...(after.replicas === undefined ? [] : ['replicas'])]),
  putLabel(seen, release),
  put('template', after.template),
  put('minReadySeconds', heldMinReadySeconds),
  put('progressDeadlineSeconds', heldProgressDeadlineSeconds),
  put('paused', false),
  put('strategy', rolling(room)),
  ...putReplicas(seen, after.replicas),
];

/** A little further: only the room changes. A count is only right for the number of pods it was made for. */
export const raiseHold = (seen: KubeObject, room: Room): readonly PatchOperation[] => [
  ...unless(seen, [
    'strategy',
    'minReadySeconds',
    ...(typeof room.maxSurge === 'number' ? ['replicas'] : []),
  ]),
  put('strategy', rolling(room)),
];

/** Gives the user's fields back; the native controller finishes by itself from wherever it stands. */
export const liftHold = (seen: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(seen, ['strategy', 'minReadySeconds', 'progressDeadlineSeconds']),
  ...(['strategy', 'minReadySeconds', 'progressDeadlineSeconds', 'paused'] as const).flatMap((field) =>
    putBack(seen, own, field),
  ),
];

/** The whole way back in one write: the old template with the user's own readiness, and room for all at once. */
export const turnBack = (
  seen: KubeObject,
  before: Side,
  room: Room,
  release: string,
): readonly PatchOperation[] => [
  ...unless(seen, borrowed),
  putLabel(seen, release),
  put('template', before.template),
  ...putBack(seen, before.own, 'minReadySeconds'),
  put('progressDeadlineSeconds', before.own.progressDeadlineSeconds ?? defaultProgressDeadlineSeconds),
  put('paused', false),
  put('strategy', rolling(room)),
  ...putReplicas(seen, before.replicas),
];

/** The last write: whatever is still borrowed goes back to the user, and our label with it. */
export const release = (seen: KubeObject, own: OwnFields): readonly PatchOperation[] => [
  ...unless(seen, ['strategy', 'minReadySeconds', 'progressDeadlineSeconds']),
  ...(['strategy', 'minReadySeconds', 'progressDeadlineSeconds', 'paused'] as const)
    .filter((field) => JSON.stringify(ownFieldsOf(seen)[field]) !== JSON.stringify(own[field]))
    .flatMap((field) => putBack(seen, own, field)),
  ...takeLabel(seen),
];

/** Only the number of pods, under our label. */
export const rescale = (seen: KubeObject, replicas: number, name: string): readonly PatchOperation[] => [
  ...unless(seen, ['replicas']),
  putLabel(seen, name),
  put('replicas', replicas),
];

/**
 * Only a second of minReadySeconds, there and back again. It reaches the ReplicaSet, and makes its controller try at once
 * what it would try ever more seldom by itself after each refusal: twice as long each time, up to a quarter of an hour.
 */
export const nudge = (seen: KubeObject, own: number): readonly PatchOperation[] => {
  const other = own > 0 ? own - 1 : own + 1;
  return [
    ...unless(seen, ['minReadySeconds']),
    put('minReadySeconds', (specOf(seen)['minReadySeconds'] ?? 0) === own ? other : own),
  ];
};

/** Also in the second of a nudge. */
export const isHeld = (seen: KubeObject): boolean =>
  Number(specOf(seen)['minReadySeconds'] ?? 0) >= heldMinReadySeconds - 1;
