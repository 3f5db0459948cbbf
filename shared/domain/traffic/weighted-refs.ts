import { isObject, sameJson } from '../json.ts';
import { fields, type Fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Router } from './router.ts';
import type { Condition, Sides, Split } from './split.ts';

/*
 * Most routers are the same idea in other words: rules, each with a list of references that carry weights. A reference to
 * the user's Service becomes one or two references to its sides; all weights of a list are multiplied by the same number,
 * so that they go back to exactly what they were.
 */

/** How one router spells its rules. */
export interface Spelling {
  /** Where the lists of rules stand, and in each rule its list of references: `spec.rules`, `backendRefs`. */
  readonly rules: readonly string[];
  /** Absent where the list of rules is itself the list of references. */
  readonly refs?: string;
  /** The namespace and name of the Service that a reference means; undefined where it means something else. */
  readonly serviceOf: (ref: Fields, namespace: string) => { namespace: string; name: string } | undefined;
  /** The same reference to another Service of the same namespace. */
  readonly withService: (ref: Fields, name: string) => Fields;
  /** What a reference weighs that does not say it. */
  readonly weightOf?: (count: number) => number;
  /** The largest weight that the API takes. */
  readonly most?: number;
  /** A rule that only takes the requests that also meet this condition; undefined where it cannot say that. */
  readonly narrowed?: (rule: Fields, condition: Condition) => Fields | undefined;
}

/** One request in a thousand is the finest share. */
const parts = 1000;

type Reader = Pick<Router, 'serves' | 'read' | 'write' | 'restore' | 'misfit'>;

export const weightedRefs = (spelling: Spelling): Reader => {
  const { weightOf = () => 1, narrowed, most = 1_000_000_000 } = spelling;
  const weighs = (ref: Fields, count: number): number =>
    typeof ref['weight'] === 'number' ? ref['weight'] : weightOf(count);

  const sideOf = (ref: Fields, route: KubeObject, sides: Sides): 'own' | 'old' | 'fresh' | 'other' => {
    const found = spelling.serviceOf(ref, route.metadata.namespace ?? '');
    if (found === undefined || found.namespace !== sides.namespace) return 'other';
    if (found.name === sides.service) return 'own';
    if (found.name === sides.old) return 'old';
    return found.name === sides.fresh ? 'fresh' : 'other';
  };
  const has = (rule: Fields, side: string, route: KubeObject, sides: Sides): boolean =>
    refsIn(spelling, rule).some((ref) => sideOf(ref, route, sides) === side);

  /** Rules without those that were put in for a match, and each reference to the Service once and as it weighed. */
  const undone = (route: KubeObject, sides: Sides, before?: KubeObject): KubeObject => {
    const all = rulesIn(spelling, route);
    const isDivided = all.some((rule) => has(rule, 'old', route, sides));
    const isPutIn = (rule: Fields): boolean =>
      isDivided && has(rule, 'fresh', route, sides) && !has(rule, 'old', route, sides);
    const known =
      before === undefined ? [] : rulesIn(spelling, before).flatMap((rule) => refsIn(spelling, rule));
    return mapRules(spelling, route, (rules) =>
      rules.filter((rule) => !isPutIn(rule)).map((rule) => mergedRule(rule, route, sides, known)),
    );
  };

  const mergedRule = (rule: Fields, route: KubeObject, sides: Sides, known: readonly Fields[]): Fields => {
    if (!has(rule, 'old', route, sides) && !has(rule, 'fresh', route, sides)) return rule;
    const merged: Fields[] = [];
    let isOpen = false;
    for (const ref of refsIn(spelling, rule)) {
      const side = sideOf(ref, route, sides);
      const isSide = side === 'old' || side === 'fresh';
      const last = merged.at(-1);
      if (isSide && isOpen && last !== undefined)
        merged[merged.length - 1] = { ...last, weight: Number(last['weight']) + weighs(ref, 2) };
      else
        merged.push(isSide ? { ...spelling.withService(ref, sides.service), weight: weighs(ref, 2) } : ref);
      isOpen = isSide;
    }
    return withRefs(
      spelling,
      rule,
      merged.map((ref) => asKnown(unscaled(ref), known, weightOf(merged.length))),
    );
  };

  const dividedRule = (rule: Fields, route: KubeObject, sides: Sides, percent: number): Fields => {
    const refs = refsIn(spelling, rule);
    const fresh = Math.round((percent * parts) / 100);
    return withRefs(
      spelling,
      rule,
      refs.flatMap((ref) => {
        const weight = weighs(ref, refs.length);
        if (sideOf(ref, route, sides) !== 'own' || weight === 0) return [{ ...ref, weight: weight * parts }];
        const part = (name: string, of: number): readonly Fields[] =>
          of === 0 ? [] : [{ ...spelling.withService(ref, name), weight: weight * of }];
        return [...part(sides.old, parts - fresh), ...part(sides.fresh, fresh)];
      }),
    );
  };

  const narrowedBy = (rule: Fields, match: readonly Condition[]): readonly Fields[] =>
    match.map((one) => narrowed?.(rule, one)).filter((one) => one !== undefined);

  const isServed = (rule: Fields, route: KubeObject, sides: Sides): boolean => {
    const refs = refsIn(spelling, rule);
    return refs.some((ref) => sideOf(ref, route, sides) !== 'other' && weighs(ref, refs.length) > 0);
  };

  const write = (route: KubeObject, sides: Sides, { percent, match = [] }: Split): KubeObject =>
    mapRules(spelling, undone(route, sides), (rules) =>
      rules.flatMap((rule): readonly Fields[] => {
        if (!isServed(rule, route, sides)) return [rule];
        // Where all requests go to the new revision, none needs a rule of its own.
        const first = percent >= 100 ? [] : narrowedBy(rule, match);
        return [
          ...first.map((one) => dividedRule(one, route, sides, 100)),
          dividedRule(rule, route, sides, percent),
        ];
      }),
    );

  return {
    serves: (route, sides) => rulesIn(spelling, route).some((rule) => isServed(rule, route, sides)),
    read: (route, sides) => {
      const all = rulesIn(spelling, route);
      const isDivided = all.some((rule) => has(rule, 'old', route, sides));
      const rule = all.find((one) => has(one, isDivided ? 'old' : 'fresh', route, sides));
      if (rule === undefined) return undefined;
      const weight = (side: string) =>
        refsIn(spelling, rule)
          .filter((ref) => sideOf(ref, route, sides) === side)
          .reduce((sum, ref) => sum + weighs(ref, 2), 0);
      return (100 * weight('fresh')) / (weight('fresh') + weight('old'));
    },
    write,
    restore: (route, sides, before) => undone(route, sides, before),
    misfit: (route, sides, splits) => {
      const served = rulesIn(spelling, route).filter((rule) => isServed(rule, route, sides));
      const weights = served.flatMap((rule) => {
        const refs = refsIn(spelling, rule);
        return refs.map((ref) => weighs(ref, refs.length));
      });
      const odd = weights.find((weight) => !Number.isInteger(weight) || weight < 0 || weight * parts > most);
      if (odd !== undefined)
        return `it has a weight of ${odd}, which cannot be divided by thousandths; write whole weights of at most ${most / parts}`;
      const cannot = splits
        .flatMap(({ match = [] }) => match)
        .find((one) => served.some((rule) => narrowed?.(rule, one) === undefined));
      return cannot === undefined
        ? undefined
        : `it cannot send requests with ${describeCondition(cannot)} to the new revision; leave \`match\` out, or use a header`;
    },
  };
};

/** `header x-canary: always`, for people. */
export const describeCondition = ({ header, cookie, query, path }: Condition): string =>
  [
    ...(header === undefined ? [] : [`header ${header.name}: ${header.value}`]),
    ...(cookie === undefined ? [] : [`cookie ${cookie.name}=${cookie.value}`]),
    ...(query === undefined ? [] : [`query ${query.name}=${query.value}`]),
    ...(path === undefined ? [] : [`path ${path}`]),
  ].join(' and ');

const unscaled = (ref: Fields): Fields => ({ ...ref, weight: Number(ref['weight']) / parts });

/** As it was spelled, where it says the same: a weight that goes without saying is left out again. */
const asKnown = (ref: Fields, known: readonly Fields[], weight: number): Fields => {
  const { weight: own, ...bare } = ref;
  const isBare = own === weight && known.some((one) => one['weight'] === undefined && sameJson(one, bare));
  return isBare ? (known.find((one) => sameJson(one, bare)) ?? bare) : ref;
};

const listAt = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

const parentOf = (route: KubeObject, path: readonly string[]): Fields =>
  path.slice(0, -1).reduce<Fields>((here, name) => fields(here[name]), route);

/** A router whose rules are its references has one rule. */
const rulesIn = ({ rules, refs }: Spelling, route: KubeObject): readonly Fields[] => {
  const list = parentOf(route, rules)[rules.at(-1) ?? ''];
  if (refs !== undefined) return listAt(list);
  return list === undefined ? [] : [{ only: list }];
};

const refsIn = ({ refs = 'only' }: Spelling, rule: Fields): readonly Fields[] => listAt(rule[refs]);

const withRefs = ({ refs = 'only' }: Spelling, rule: Fields, list: readonly Fields[]): Fields => ({
  ...rule,
  [refs]: list,
});

const mapRules = (
  spelling: Spelling,
  route: KubeObject,
  change: (rules: readonly Fields[]) => readonly Fields[],
): KubeObject => {
  const { rules, refs } = spelling;
  const found = rulesIn(spelling, route);
  if (found.length === 0) return route;
  const changed = change(found);
  return putAt(route, rules, refs === undefined ? changed[0]?.['only'] : changed);
};

const putAt = <T extends Fields>(here: T, [name = '', ...rest]: readonly string[], value: unknown): T => ({
  ...here,
  [name]: rest.length === 0 ? value : putAt(fields(here[name]), rest, value),
});
