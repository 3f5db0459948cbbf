import type { KubeObject } from '#domain/kube/object.ts';
import { type GivenBack, givenBack } from '../kept-fields.ts';
import { holderOf, type Observation } from '../observation.ts';
import type { OwnFields } from '../snapshot.ts';
import { isHeld, isWrittenBack } from './hold.ts';
import { borrowedFields } from './own-fields.ts';

/** Fields given back on the way back, and fields given back at the end of a release. */
export const backOf = (observation: Observation, live: KubeObject): GivenBack =>
  given(observation, live, observation.plan.before.own);

export const endOf = (observation: Observation, live: KubeObject): GivenBack =>
  given(observation, live, observation.plan.after.own);

const given = (observation: Observation, live: KubeObject, wanted: OwnFields): GivenBack =>
  givenBack(live, borrowedFields, wanted, observation.plan, (field, value) =>
    mayBeOurs(observation, live, field, value),
  );

/**
 * Whether a value of ours may belong to a hold. A release has what it found in its plan, but an undo has the plan of an
 * earlier release: a value that is not one of the few that a rollback writes was written back by a later release for
 * the owner.
 */
const mayBeOurs = (
  { plan, release, isUndo }: Observation,
  live: KubeObject,
  field: string,
  value: unknown,
): boolean => {
  const holder = holderOf(live);
  if (isUndo !== true || isHeld(live)) return true;
  if (holder === undefined) return false;
  if (holder !== release) return true;
  const known = [plan.before.own[field], plan.after.own[field]];
  return field === 'minReadySeconds'
    ? known.some((one) => Math.abs(Number(one ?? 0) - Number(value)) <= 1)
    : isWrittenBack(field, value);
};
