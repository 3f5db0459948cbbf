import type { KubeObject } from '#domain/kube/object.ts';
import { mergedOwn } from '../merged-own.ts';
import { type OwnFields, specOf } from '../snapshot.ts';

/** The four fields that a hold borrows. */
export const borrowedFields = ['strategy', 'minReadySeconds', 'progressDeadlineSeconds', 'paused'] as const;

/** The owner's own values of the fields that a hold borrows, exactly as they are. */
export const ownFieldsOf = (object: KubeObject): OwnFields => {
  const spec = specOf(object);
  return Object.fromEntries(
    borrowedFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
};

/** The owner's fields after a release. */
export const wantedOwn = (own: OwnFields, object: KubeObject, previous?: KubeObject): OwnFields =>
  mergedOwn(own, ownFieldsOf(object), previous && ownFieldsOf(previous));
