import { sameJson } from '../json.ts';
import type { Fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import {
  isServed,
  mapRules,
  type Meaning,
  meaningOf,
  means,
  type Reading,
  refsIn,
  rulesIn,
  saidWeight,
  type Spelling,
  weightIn,
  withRefs,
  withWeight,
} from './refs.ts';
import type { Router } from './router.ts';
import { describeCondition, type Split } from './split.ts';

/*
 * Most routers are the same idea in other words: rules, each with a list of references that carry weights. A reference to
 * the user's Service becomes one or two references to its sides; all weights of a list are multiplied by the same number,
 * so that they go back to exactly what they were.
 */

/** One request in a thousand is the finest share. Weights that must add up to something are divided as they are. */
const partsOf = ({ sum }: Spelling): number => (sum === undefined ? 1000 : 1);

/** A router whose routes are such rules. */
export const weightedRefs = (
  spelling: Spelling,
): Pick<Router, 'serves' | 'read' | 'write' | 'restore' | 'misfit' | 'mirrors'> => ({
  mirrors: spelling.mirroring !== undefined,
  serves: (route, sides) =>
    rulesIn(spelling, route).some((rule) => isServed({ spelling, route, sides }, rule)),
  read: (route, sides) => read({ spelling, route, sides }),
  write: (route, sides, split) =>
    write({ spelling, sides, route: undone({ spelling, route, sides }) }, split),
  restore: (route, sides, before) => undone({ spelling, route, sides }, rulesIn(spelling, before)),
  misfit: (route, sides, splits) => misfit({ spelling, route, sides }, splits),
});

const read = (reading: Reading): number | undefined => {
  const { spelling, route } = reading;
  const all = rulesIn(spelling, route);
  const isDivided = all.some((rule) => means(reading, rule, 'old'));
  const rule = all.find((one) => means(reading, one, isDivided ? 'old' : 'fresh'));
  if (rule === undefined) return undefined;
  const weight = (side: 'old' | 'fresh') =>
    refsIn(spelling, rule)
      .filter((ref) => meaningOf(reading, ref) === side)
      .reduce((sum, ref) => sum + weightIn(spelling, ref, 2), 0);
  return (100 * weight('fresh')) / (weight('fresh') + weight('old'));
};

/** For a route as its owner wrote it. If all requests go to the new revision, none needs a rule of its own. */
const write = (reading: Reading, { percent, match = [], mirror = 0 }: Split): KubeObject =>
  mapRules(reading, (rules) =>
    rules.flatMap((rule): readonly Fields[] => {
      if (!isServed(reading, rule)) return [rule];
      const first = (percent >= 100 ? [] : match)
        .map((one) => reading.spelling.narrowed?.(rule, one))
        .filter((one) => one !== undefined);
      const whole = divided(reading, rule, percent);
      return [
        ...first.map((one) => divided(reading, one, 100)),
        percent >= 100 || mirror === 0 ? whole : (mirrored(reading, rule, mirror, whole) ?? whole),
      ];
    }),
  );

/** Copies go to the new side of the first reference to the Service; `into` is the rule as it is divided. */
const mirrored = (
  { spelling, ...reading }: Reading,
  rule: Fields,
  percent: number,
  into = rule,
): Fields | undefined => {
  const own = refsIn(spelling, rule).find((ref) => meaningOf({ spelling, ...reading }, ref) === 'own');
  return own === undefined
    ? into
    : spelling.mirroring?.add(into, spelling.withService(own, reading.sides.fresh), percent);
};

const divided = (reading: Reading, rule: Fields, percent: number): Fields => {
  const { spelling, sides } = reading;
  const refs = refsIn(spelling, rule);
  return withRefs(
    spelling,
    rule,
    refs.flatMap((ref) => {
      const whole = weightIn(spelling, ref, refs.length) * partsOf(spelling);
      if (meaningOf(reading, ref) !== 'own' || whole === 0) return [withWeight(spelling, ref, whole)];
      const fresh = Math.round((percent * whole) / 100);
      const part = (name: string, weight: number): readonly Fields[] =>
        weight === 0 ? [] : [withWeight(spelling, spelling.withService(ref, name), weight)];
      return [...part(sides.old, whole - fresh), ...part(sides.fresh, fresh)];
    }),
  );
};

/**
 * Without the rules that were put in for a condition, and with each reference to the Service once and as it weighed;
 * `known` are the rules as their owner spelled them.
 */
const undone = (reading: Reading, known: readonly Fields[] = []): KubeObject => {
  const { spelling, route } = reading;
  const isDivided = rulesIn(spelling, route).some((rule) => means(reading, rule, 'old'));
  const isPutIn = (rule: Fields): boolean =>
    isDivided && means(reading, rule, 'fresh') && !means(reading, rule, 'old');
  return mapRules(reading, (rules) =>
    rules
      .filter((rule) => !isPutIn(rule))
      .map((rule) => spelling.mirroring?.remove(rule, reading.sides.fresh) ?? rule)
      .map((rule) => merged(reading, rule, known)),
  );
};

const merged = (reading: Reading, rule: Fields, known: readonly Fields[]): Fields => {
  const { spelling, sides } = reading;
  if (!means(reading, rule, 'old') && !means(reading, rule, 'fresh')) return rule;
  const refs: Fields[] = [];
  let open: Meaning | undefined;
  for (const ref of refsIn(spelling, rule)) {
    const meaning = meaningOf(reading, ref);
    const isSide = meaning === 'old' || meaning === 'fresh';
    const whole = isSide ? spelling.withService(ref, sides.service) : ref;
    const weight = weightIn(spelling, ref, 2);
    const last = refs.at(-1);
    // One reference has become at most one to each side; those beside it differ in a port or a subset, or not at all.
    const isOther = isSide && open !== undefined && open !== meaning;
    const isPart = isOther && last !== undefined && isSameBut(spelling, last, whole);
    if (isPart) refs[refs.length - 1] = withWeight(spelling, last, weightIn(spelling, last, 2) + weight);
    else refs.push(withWeight(spelling, whole, weight));
    open = isSide && !isPart ? meaning : undefined;
  }
  const own = refs.map((ref) => withWeight(spelling, ref, weightIn(spelling, ref, 2) / partsOf(spelling)));
  const whole = withRefs(spelling, rule, own);
  return (
    known.find((one) => sameJson(spelled(spelling, one), whole)) ??
    withRefs(
      spelling,
      rule,
      own.map((ref) => asKnown(spelling, ref, known, own.length)),
    )
  );
};

/** The same reference, whatever its weight. */
const isSameBut = (spelling: Spelling, one: Fields, other: Fields): boolean =>
  sameJson(withWeight(spelling, one, undefined), withWeight(spelling, other, undefined));

/** With every weight, also the implicit ones. */
const spelled = (spelling: Spelling, rule: Fields): Fields => {
  const refs = refsIn(spelling, rule);
  return withRefs(
    spelling,
    rule,
    refs.map((ref) => withWeight(spelling, ref, weightIn(spelling, ref, refs.length))),
  );
};

/** In the owner's form of the reference, if someone has changed the rule around it. */
const asKnown = (spelling: Spelling, ref: Fields, known: readonly Fields[], count: number): Fields => {
  const bare = withWeight(spelling, ref, undefined);
  const all = known.flatMap((rule) => refsIn(spelling, rule));
  if (all.some((one) => sameJson(one, ref))) return ref;
  const silent = all.find((one) => saidWeight(spelling, one) === undefined && sameJson(one, bare));
  return silent !== undefined && weightIn(spelling, ref, count) === weightIn(spelling, silent, count)
    ? silent
    : ref;
};

const misfit = (reading: Reading, splits: readonly Split[]): string | undefined => {
  const { spelling, route } = reading;
  const { narrowed } = spelling;
  const served = rulesIn(spelling, route).filter((rule) => isServed(reading, rule));
  const weights = served.flatMap((rule) => {
    const refs = refsIn(spelling, rule);
    return refs.map((ref) => weightIn(spelling, ref, refs.length));
  });
  const odd = oddWeight(spelling, weights, splits);
  if (odd !== undefined) return odd;
  const copied = splits.find(
    ({ mirror = 0 }) => mirror > 0 && served.some((rule) => mirrored(reading, rule, mirror) === undefined),
  );
  if (copied !== undefined)
    return `it cannot send copies of ${copied.mirror} % of the requests; leave \`mirror\` out, or write whole percents where it copies to nobody else`;
  const cannot = splits
    .flatMap(({ match = [] }) => match)
    .find((one) => served.some((rule) => narrowed?.(rule, one) === undefined));
  return cannot === undefined
    ? undefined
    : `it cannot send requests with ${describeCondition(cannot)} to the new revision; leave that condition out`;
};

const oddWeight = (
  spelling: Spelling,
  weights: readonly number[],
  splits: readonly Split[],
): string | undefined => {
  const { most = Number.MAX_SAFE_INTEGER, sum } = spelling;
  const parts = partsOf(spelling);
  const odd = weights.find((weight) => !Number.isInteger(weight) || weight < 0 || weight * parts > most);
  if (odd !== undefined)
    return `it has a weight of ${odd}, which cannot be divided by thousandths; write whole weights of at most ${most / parts}`;
  if (sum === undefined) return undefined;
  for (const { percent } of splits) {
    const whole = weights.find((weight) => !Number.isInteger((weight * percent) / 100));
    if (whole !== undefined)
      return `it cannot give ${percent} % of a weight of ${whole}, for its weights are whole numbers that add up to ${sum}; write another share`;
  }
  return undefined;
};
