import { isObject, sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { lastWriter, setBy } from './observation.ts';
import {
  type OwnFields,
  pauseLabel,
  sameTemplate,
  type Side,
  specOf,
  type WorkloadPlan,
} from './snapshot.ts';

/** The fields of an owner as they shall be when we give them back, and which of them are somebody else's word by now. */
export interface GivenBack {
  readonly own: OwnFields;
  readonly theirs: readonly string[];
}

/**
 * `wanted`, but for what somebody else has set since our last write: that stays. Who has set a field is what the API
 * server remembers (`managedFields`); where it remembers nobody, it is taken for ours.
 */
export const givenBack = (
  live: KubeObject,
  borrowed: readonly string[],
  wanted: OwnFields,
  { before, after }: Pick<WorkloadPlan, 'before' | 'after'>,
): GivenBack => {
  const known = [wanted, before.own, after.own];
  const theirs = borrowed.filter((field) =>
    field === 'paused'
      ? isPaused(live) && wanted['paused'] !== true
      : isTheirs(live, ['spec', field], specOf(live)[field], valuesOf(known, field)),
  );
  const values = borrowed.map((field) => {
    if (!theirs.includes(field)) return [field, wanted[field]];
    return [field, field === 'paused' ? true : specOf(live)[field]];
  });
  return { own: Object.fromEntries(values.filter(([, value]) => value !== undefined)) as OwnFields, theirs };
};

/** We never pause what we move; a pause that the way back has lifted is remembered in a label. */
const isPaused = (live: KubeObject): boolean =>
  specOf(live)['paused'] === true || live.metadata.labels?.[pauseLabel] !== undefined;

const valuesOf = (sides: readonly unknown[], name: string): readonly unknown[] =>
  sides.map((side) => fields(side)[name]);

/** A part that we have not set and that is none of the values which the release knows makes the whole field theirs. */
const isTheirs = (
  live: KubeObject,
  path: readonly string[],
  value: unknown,
  known: readonly unknown[],
): boolean => {
  if (value === undefined) return false;
  if (isObject(value))
    return Object.entries(value).some(([name, part]) =>
      isTheirs(live, [...path, name], part, valuesOf(known, name)),
    );
  return !known.some((one) => sameJson(one, value)) && setBy(live, path) === 'others';
};

/** Names what stays as others have set it, for people; empty when nothing does. */
export const describeKept = (live: KubeObject, { template }: Side, theirs: readonly string[]): string => {
  const isOther = !sameTemplate(specOf(live)['template'], template);
  const parts = [...(isOther ? ['its pod template'] : []), ...theirs.map((field) => `spec.${field}`)];
  return parts.length === 0 ? '' : `; ${parts.join(', ')} stays as ${lastWriter(live)} has set it`;
};
