import type { Check, Judging } from '../verdict/verdict.ts';
import { check } from './check.ts';
import { checksShape } from './checks-shape.ts';
import type { Read } from './read.ts';
import type { ValueOf } from './shape.ts';
import { childOf, type Tree } from './tree.ts';

type Said = ValueOf<typeof checksShape>;

/** What is watched, with defaults; a check set to `false` is not watched. */
export const readJudging = (tree: Tree): Read<Judging> => {
  const checked = check(tree, checksShape, { within: 'release.checks' });
  if (checked.kind === 'mistaken') return checked;
  const { window, decideWithin } = checked.value;
  if (decideWithin < window) {
    const { at } = childOf(tree, 'decideWithin') ?? childOf(tree, 'window') ?? tree;
    return {
      kind: 'mistaken',
      mistakes: [
        { ...at, because: `decideWithin (${decideWithin}s) is shorter than one window (${window}s)` },
      ],
    };
  }
  return { kind: 'fine', value: judgingOf(checked.value) };
};

const judgingOf = (said: Said): Judging => ({
  checks: [...errorsOf(said), ...latencyOf(said), ...gaugesOf(said), ...sloOf(said)],
  windowSeconds: said.window,
  minRequests: said.minRequests,
  decideWithinSeconds: said.decideWithin,
  onUndecided: said.onUndecided === 'rollback' ? 'roll-back' : 'hold',
  ...(said.preset === 'strict' || said.preset === 'no-history' ? { preset: said.preset } : {}),
  ...(said.onMissing === 'rollback' ? { onMissing: 'roll-back' } : {}),
  ...(said.warmup > 0 ? { warmupSeconds: said.warmup } : {}),
  ...(said.passEarly ? { passEarly: true } : {}),
});

interface Rising {
  readonly maxIncrease: number;
  readonly 'max increase'?: number;
  readonly advisory: boolean;
}

/** Without the dust of binary fractions: 99.9 % is 0.999. */
const ratio = (percent: number): number => Math.round(percent * 1e7) / 1e9;
const increaseOf = (said: Rising): number => ratio(said['max increase'] ?? said.maxIncrease);
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
    ...weight(said),
  }));

const sloOf = ({ slo }: Said): readonly Check[] =>
  typeof slo === 'object' ? [{ kind: 'slo', objective: ratio(slo.objective), ...weight(slo) }] : [];
