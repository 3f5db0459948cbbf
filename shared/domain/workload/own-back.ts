import { isObject, sameJson } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Hold } from './hold.ts';
import type { GivenBack } from './kept-fields.ts';
import type { Observation } from './observation.ts';
import type { OwnFields } from './snapshot.ts';
import { takenBack } from './taken-back.ts';

/* What a hold borrows is given back with what people have set meanwhile: of these fields a hold writes a few parts only, and all else in them is somebody's word. */

/** Fields given back on the way back, and fields given back at the end of a release. */
export const backOf = ({ plan: { before, after } }: Observation, live: KubeObject, hold: Hold): GivenBack =>
  given(hold, live, after.own, before.own);

export const endOf = ({ plan: { before, after } }: Observation, live: KubeObject, hold: Hold): GivenBack =>
  given(hold, live, before.own, after.own);

const given = (hold: Hold, live: KubeObject, from: OwnFields, to: OwnFields): GivenBack => {
  const there = hold.unheld(hold.ownFieldsOf(live), from);
  const names = [...new Set([from, to, there].flatMap(Object.keys))];
  const values = names.map((name) => [name, takenBack(to[name], from[name], there[name])] as const);
  const own = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as OwnFields;
  return { own, theirs: names.filter((name) => !sameJson(own[name] ?? null, to[name] ?? null)) };
};

/** A field with one part as it is in another one; without it where that one has none. */
export const withPartOf = (value: unknown, other: unknown, [name, ...rest]: readonly string[]): unknown => {
  if (name === undefined) return other;
  const [here, there] = [value, other].map((one) => (isObject(one) ? one : {}));
  const { [name]: part, ...others } = here ?? {};
  const next = withPartOf(part, there?.[name], rest);
  const left = { ...others, ...(next === undefined ? {} : { [name]: next }) };
  return Object.keys(left).length === 0 && other === undefined ? undefined : left;
};
