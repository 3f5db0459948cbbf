import { isObject, sameJson } from '../json.ts';
import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { lastWriterAt, mayHoldTheirs, setBy } from './observation.ts';
import { type OwnFields, pauseLabel, type Side, specOf, type WorkloadPlan } from './snapshot.ts';
import { type PathElement, takenBack } from './taken-back.ts';

/** The owner's fields as they shall be when given back, and which of them someone else has set by now. */
export interface GivenBack {
  readonly own: OwnFields;
  readonly theirs: readonly string[];
}

/**
 * `wanted`, except for what someone else has set: that stays. The API server remembers who set a field
 * (`managedFields`); if it remembers nobody, it counts as ours. It remembers us for fields that a release wrote back
 * for their owner, so a value of ours that `mayBeOurs` denies is the owner's too.
 */
export const givenBack = (
  live: KubeObject,
  borrowed: readonly string[],
  wanted: OwnFields,
  { before, after }: Pick<WorkloadPlan, 'before' | 'after'>,
  mayBeOurs: (field: string, value: unknown) => boolean = () => true,
): GivenBack => {
  const known = [wanted, before.own, after.own];
  const theirs = borrowed.filter((field) => {
    if (field === 'paused') return isPaused(live) && wanted['paused'] !== true;
    const value = specOf(live)[field];
    const writers: readonly Setter[] = mayBeOurs(field, value) ? ['others'] : ['others', 'us'];
    return isTheirs(live, ['spec', field], value, valuesOf(known, field), writers);
  });
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

type Setter = ReturnType<typeof setBy>;

/** A part that one of these has set and that is none of the values which the release knows makes the whole field theirs. */
const isTheirs = (
  live: KubeObject,
  path: readonly string[],
  value: unknown,
  known: readonly unknown[],
  setters: readonly Setter[],
): boolean => {
  if (value === undefined) return false;
  if (isObject(value))
    return Object.entries(value).some(([name, part]) =>
      isTheirs(live, [...path, name], part, valuesOf(known, name), setters),
    );
  return !known.some((one) => sameJson(one, value)) && setters.includes(setBy(live, path));
};

/** Names what stays as others have set it, for people; empty when nothing does. */
export const describeKept = (live: KubeObject, { template }: Side, theirs: readonly string[]): string => {
  const inTemplate = templatePathsOfOthers(live, template);
  const parts = [
    ...(inTemplate.length > 0 ? ['its pod template'] : []),
    ...theirs.map((field) => `spec.${field}`),
  ];
  if (parts.length === 0) return '';
  const who = lastWriterAt(live, ...inTemplate, ...theirs.map((field) => ['spec', field]));
  return `; ${parts.join(', ')} stays as ${who} has set it`;
};

/** Someone else has set something in the pod template; what the cluster itself changes in it does not count. */
export const setsTemplate = (live: KubeObject, template: unknown): boolean =>
  templatePathsOfOthers(live, template).length > 0;

const templatePathsOfOthers = (live: KubeObject, template: unknown): readonly (readonly PathElement[])[] => {
  const paths: (readonly PathElement[])[] = [];
  takenBack(template, template, specOf(live)['template'], (path) => {
    const at = ['spec', 'template', ...path];
    if (setBy(live, at) === 'others' || mayHoldTheirs(live, at)) paths.push(at);
    return false;
  });
  return paths;
};
