import { isObject } from '../json.ts';
import { fields, type Fields } from '../kube/fields.ts';
import { at, withAt } from '../partitioned/path.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Condition, Sides } from './split.ts';

/** How one router spells its rules. */
export interface Spelling {
  /** The path of the list of rules: `spec`, `rules`. */
  readonly rules: readonly string[];
  /** The path of the references in a rule; absent if the list of rules is itself the list of references. */
  readonly refs?: readonly string[];
  /** The path of the weight in a reference; default `weight`. */
  readonly weight?: readonly string[];
  /** What all weights of a rule add up to, where its API insists on that; otherwise they are multiplied to be divided. */
  readonly sum?: number;
  /** The namespace and name of the Service that a reference means; undefined where it means something else. */
  readonly serviceOf: (ref: Fields, namespace: string) => { namespace: string; name: string } | undefined;
  /** The same reference to another Service of the same namespace. */
  readonly withService: (ref: Fields, name: string) => Fields;
  /** The default weight of a reference, by their number; 1 if absent. */
  readonly weightOf?: (count: number) => number;
  /** The largest weight that the API takes. */
  readonly most?: number;
  /** How copies of requests are sent; absent where the router cannot. */
  readonly mirroring?: Mirroring;
  /** A rule restricted to requests that also meet this condition; undefined if it cannot express that. */
  readonly narrowed?: (rule: Fields, condition: Condition) => Fields | undefined;
}

export interface Mirroring {
  /** The rule with copies of this percentage to the referenced backend; undefined if it cannot express that. */
  readonly add: (rule: Fields, to: Fields, percent: number) => Fields | undefined;
  /** The rule without the copies that go to the Service of this name. */
  readonly remove: (rule: Fields, service: string) => Fields;
}

/** One route as one router reads it, seen from one Service. */
export interface Reading {
  readonly spelling: Spelling;
  readonly route: KubeObject;
  readonly sides: Sides;
}

/** What a reference means: the user's Service, one of its sides, or something else. */
export type Meaning = 'own' | 'old' | 'fresh' | 'other';

export const meaningOf = ({ spelling, route, sides }: Reading, ref: Fields): Meaning => {
  const found = spelling.serviceOf(ref, route.metadata.namespace ?? '');
  if (found === undefined || found.namespace !== sides.namespace) return 'other';
  if (found.name === sides.service) return 'own';
  if (found.name === sides.old) return 'old';
  return found.name === sides.fresh ? 'fresh' : 'other';
};

/** The weight of a reference among this many. */
export const weightIn = (spelling: Spelling, ref: Fields, count: number): number => {
  const { weightOf = () => 1 } = spelling;
  const said = saidWeight(spelling, ref);
  return typeof said === 'number' ? said : weightOf(count);
};

const usualWeight = ['weight'];

/** The weight that a reference itself says. */
export const saidWeight = ({ weight = usualWeight }: Spelling, ref: Fields): unknown => at(ref, weight);

export const withWeight = <T extends Fields>(
  { weight = usualWeight }: Spelling,
  ref: T,
  value: number | undefined,
): T => withAt(ref, weight, value) as T;

export const means = (reading: Reading, rule: Fields, meaning: Meaning): boolean =>
  refsIn(reading.spelling, rule).some((ref) => meaningOf(reading, ref) === meaning);

/** Requests that this rule takes arrive at the Service, or at one of its sides. */
export const isServed = (reading: Reading, rule: Fields): boolean => {
  const refs = refsIn(reading.spelling, rule);
  return refs.some(
    (ref) => meaningOf(reading, ref) !== 'other' && weightIn(reading.spelling, ref, refs.length) > 0,
  );
};

/** A router whose rules are its references has one rule. */
export const rulesIn = ({ rules, refs }: Spelling, route: KubeObject): readonly Fields[] => {
  const parent = rules.slice(0, -1).reduce<Fields>((here, name) => fields(here[name]), route);
  const list = parent[rules.at(-1) ?? ''];
  if (refs !== undefined) return listOf(list);
  return list === undefined ? [] : [{ only: list }];
};

const onlyRule = ['only'];

export const refsIn = ({ refs = onlyRule }: Spelling, rule: Fields): readonly Fields[] =>
  listOf(at(rule, refs));

export const withRefs = ({ refs = onlyRule }: Spelling, rule: Fields, list: readonly Fields[]): Fields =>
  fields(withAt(rule, refs, list));

/** The route with other rules. */
export const mapRules = (
  { spelling, route }: Pick<Reading, 'spelling' | 'route'>,
  change: (rules: readonly Fields[]) => readonly Fields[],
): KubeObject => {
  const { rules, refs } = spelling;
  const found = rulesIn(spelling, route);
  if (found.length === 0) return route;
  const changed = change(found);
  return putAt(route, rules, refs === undefined ? changed[0]?.['only'] : changed);
};

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

const putAt = <T extends Fields>(here: T, [name = '', ...rest]: readonly string[], value: unknown): T => ({
  ...here,
  [name]: rest.length === 0 ? value : putAt(fields(here[name]), rest, value),
});
