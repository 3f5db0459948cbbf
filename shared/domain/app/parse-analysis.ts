import type { Check, Judging } from '../analysis/verdict.ts';

import { check } from '../config/validate.ts';
import { checksShape } from './analysis-schema.ts';
import { type Placeholder, troubleIn } from '../config/query-template.ts';
import type { Read } from '../config/result.ts';
import type { ValueOf } from '../config/schema.ts';
import { spellChecks } from './normalize-analysis.ts';
import { childOf, entriesOf, textOf, type Tree } from '../config/tree.ts';
import type { Mistake } from '../config/place.ts';

type Said = ValueOf<typeof checksShape>;

/** The checks, with defaults; a check set to `false` is off. */
export const readJudging = (written: Tree): Read<Judging> => {
  const { tree, mistakes: misspelt } = spellChecks(written);
  const checked = check(tree, checksShape, { within: 'release.checks' });
  const mistakes = [
    ...misspelt,
    ...(checked.kind === 'mistaken' ? checked.mistakes : tooShort(tree, checked.value)),
    ...queryMistakes(tree),
  ];
  return mistakes.length > 0 || checked.kind === 'mistaken'
    ? { kind: 'mistaken', mistakes }
    : {
        kind: 'fine',
        value: isAssumed(tree) ? assumed(judgingOf(checked.value)) : judgingOf(checked.value),
      };
};

const named = ['source', 'errors', 'latency', 'gauges', 'queries', 'slo', 'onMissing'];

/** No checks have been written. */
const isAssumed = (tree: Tree): boolean => named.every((name) => childOf(tree, name) === undefined);

/**
 * Presets of metrics sources usually have a histogram: requests that take more than twice as long are bad, even without
 * a configured check.
 */
const assumed = (judging: Judging): Judging => ({
  ...judging,
  checks: [
    ...judging.checks,
    { kind: 'slowdown', tail: 'p95', maxIncrease: 1, advisory: true, isBonus: true },
  ],
  isAssumed: true,
});

const tooShort = (tree: Tree, { window, decideWithin }: Said): readonly Mistake[] => {
  if (decideWithin >= window) return [];
  const { at } = childOf(tree, 'decideWithin') ?? childOf(tree, 'window') ?? tree;
  return [{ ...at, reason: `decideWithin (${decideWithin}s) is shorter than one window (${window}s)` }];
};

/** Mistakes in the user's own queries, each with its place. */
const queryMistakes = (tree: Tree): readonly Mistake[] =>
  [
    ...fieldsIn(tree, 'queries', ['bad', 'total'], ['$pods', '$window']),
    ...fieldsIn(tree, 'gauges', ['query'], ['$pods']),
  ].flat();

const fieldsIn = (tree: Tree, part: string, fields: readonly string[], needed: readonly Placeholder[]) =>
  entriesOf(childOf(tree, part)).flatMap(([name, one]) =>
    fields.map((field): readonly Mistake[] => {
      const query = childOf(one, field);
      const text = textOf(query);
      const trouble = text === undefined ? undefined : troubleIn(text, needed);
      return query === undefined || trouble === undefined
        ? []
        : [{ ...query.at, reason: `${part}.${name}.${field} of release.checks is no query: ${trouble}` }];
    }),
  );

const judgingOf = (said: Said): Judging => ({
  checks: [...errorsOf(said), ...latencyOf(said), ...gaugesOf(said), ...pairsOf(said), ...sloOf(said)],
  windowSeconds: said.window,
  minRequests: said.minRequests,
  decideWithinSeconds: said.decideWithin,
  onUndecided: said.onUndecided === 'rollback' ? 'roll-back' : 'ask',
  ...(said.preset === 'strict' || said.preset === 'no-history' ? { preset: said.preset } : {}),
  ...(said.source === 'router' ? { source: 'router' } : {}),
  ...(said.onMissing === 'rollback' ? { onMissing: 'roll-back' } : {}),
  ...(said.warmup > 0 ? { warmupSeconds: said.warmup } : {}),
  ...(said.passEarly ? { passEarly: true } : {}),
});

interface Rising {
  readonly maxIncrease: number;
  readonly advisory: boolean;
}

/** Without the dust of binary fractions: 99.9 % is 0.999. */
const ratio = (percent: number): number => Math.round(percent * 1e7) / 1e9;
const increaseOf = (said: Rising): number => ratio(said.maxIncrease);
const weight = ({ advisory }: { readonly advisory: boolean }): { readonly advisory?: true } =>
  advisory ? { advisory: true } : {};

const errorsOf = ({ errors }: Said): readonly Check[] =>
  typeof errors === 'object'
    ? [{ kind: 'errors', maxIncrease: increaseOf(errors), floor: ratio(errors.floor), ...weight(errors) }]
    : [];

const latencyOf = ({ latency }: Said): readonly Check[] => {
  if (typeof latency !== 'object') return [];
  const { slowerThan, floor } = latency;
  if (slowerThan !== undefined)
    return [
      {
        kind: 'latency',
        slowerThanMs: Math.round(slowerThan * 1000),
        maxIncrease: increaseOf(latency),
        floor: ratio(floor),
        ...weight(latency),
      },
    ];
  return (['p50', 'p90', 'p95', 'p99'] as const).flatMap((tail): readonly Check[] => {
    const longer = latency[tail];
    const maxIncrease = ratio(Number.parseFloat(longer?.replace('+', '') ?? ''));
    return longer === undefined ? [] : [{ kind: 'slowdown', tail, maxIncrease, ...weight(latency) }];
  });
};

const gaugesOf = ({ gauges = {} }: Said): readonly Check[] =>
  Object.entries(gauges).map(([gauge, said]) => ({
    kind: 'gauge',
    gauge,
    maxIncrease: increaseOf(said),
    lowerIsWorse: said.lowerIsWorse,
    ...(said.query === undefined ? {} : { query: said.query }),
    ...weight(said),
  }));

const pairsOf = ({ queries = {} }: Said): readonly Check[] =>
  Object.entries(queries).map(([name, said]) => ({
    kind: 'pair',
    name,
    bad: said.bad,
    total: said.total,
    maxIncrease: increaseOf(said),
    floor: ratio(said.floor),
    ...weight(said),
  }));

const sloOf = ({ slo }: Said): readonly Check[] =>
  typeof slo === 'object' ? [{ kind: 'slo', objective: ratio(slo.objective), ...weight(slo) }] : [];
