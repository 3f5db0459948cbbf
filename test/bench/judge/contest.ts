import { type Change, changes, delayTrial, kayentaOnDelays, oursOnDelays } from './delays.ts';
import { ours } from './ours.ts';
import { band } from './peers/band.ts';
import { kayenta } from './peers/kayenta.ts';
import { thresholds } from './peers/threshold.ts';
import { untempered } from './peers/untempered.ts';
import type { Judge, Ruling } from './ruling.ts';
import { kayentaOnShape, oursOnShape, shapes } from './shapes.ts';
import { ruleStaged } from './staged.ts';
import { type Family, families } from './families.ts';
import { type Cell, cells, type Trial, trial } from './traffic.ts';
import { median, medianRange, type Share, wilson } from './wilson.ts';

/** One judge in one scenario. */
export interface Score {
  readonly scenario: string;
  readonly judge: string;
  readonly failed: Share;
  readonly passed: Share;
  /** Median minute of the rollbacks, and of the passes. */
  readonly failMinute: number;
  readonly passMinute: number;
  readonly failRange: readonly [low: number, high: number];
  readonly passRange: readonly [low: number, high: number];
  /** Mean bad requests that a good release would not have had, until the rollback or the end. */
  readonly excess: number;
}

export const judges: readonly Judge[] = [
  ours('balanced'),
  ours('strict'),
  ours('no-history'),
  kayenta(5),
  ...thresholds,
  untempered,
  band,
];

export interface Scenario {
  readonly name: string;
  readonly family: Family;
  readonly cell: Cell;
  readonly times: number;
  readonly from?: number;
  readonly minutes?: number;
}

const nameOf = (family: Family, { requestsPerSecond, share }: Cell, times: number, from: number) =>
  `${family.name} ${requestsPerSecond}/${share * 100} x${times}${from > 0 ? ` from ${from}` : ''}`;

const scenario = (family: Family, cell: Cell, times: number, from = 0): Scenario => ({
  name: nameOf(family, cell, times, from),
  family,
  cell,
  times,
  from,
});

const busy = cells.filter(({ requestsPerSecond, share }) => requestsPerSecond > 10 && share >= 0.05);

/** Rows 1 to 8 and 10 of the table of bars. */
export const scenarios: readonly Scenario[] = [
  ...Object.values(families).flatMap((family) => cells.map((cell) => scenario(family, cell, 1))),
  ...[families.quiet, families.realistic].flatMap((family) =>
    busy.flatMap((cell) => [1.5, 2, 5].map((times) => scenario(family, cell, times))),
  ),
  ...busy.map((cell) => scenario(families.harsh, cell, 1.5)),
  ...[families.quiet, families.realistic].flatMap((family) =>
    busy.flatMap((cell) => [30, 37].map((from) => scenario(family, cell, 5, from))),
  ),
];

export const trialOf = (
  { name, family, cell, times, from = 0, minutes = 60 }: Scenario,
  rep: number,
): Trial => trial({ scenario: name, rep, family, cell, times, from, minutes });

/** What begins late is looked for by judges that are still there. */
const watching = [ours('balanced', 'watching'), kayenta(5)];

/** Every judge sees the same traffic. */
export const contest = (one: Scenario, reps: number, all: readonly Judge[] = judges): readonly Score[] => {
  const among = (one.from ?? 0) > 0 ? watching : all;
  const rulings = among.map((): { readonly ruling: Ruling; readonly excess: number }[] => []);
  for (let rep = 0; rep < reps; rep += 1) {
    const it = trialOf(one, rep);
    for (const [index, judge] of among.entries()) {
      const ruling = judge.rule(it);
      const until = ruling.kind === 'fail' ? ruling.minute : it.windows.length;
      rulings[index]?.push({ ruling, excess: it.excess.slice(0, until).reduce((sum, bad) => sum + bad, 0) });
    }
  }
  return among.map(({ name }, index) => score(one.name, name, rulings[index] ?? []));
};

const score = (
  name: string,
  judge: string,
  all: readonly { readonly ruling: Ruling; readonly excess: number }[],
): Score => {
  const of = (kind: Ruling['kind']) => all.filter(({ ruling }) => ruling.kind === kind);
  const minutes = (kind: Ruling['kind']) => of(kind).map(({ ruling }) => ruling.minute);
  return {
    scenario: name,
    judge,
    failed: wilson(of('fail').length, all.length),
    passed: wilson(of('pass').length, all.length),
    failMinute: median(minutes('fail')),
    passMinute: median(minutes('pass')),
    failRange: medianRange(minutes('fail')),
    passRange: medianRange(minutes('pass')),
    excess: Math.round(all.reduce((sum, { excess }) => sum + excess, 0) / Math.max(1, all.length)),
  };
};

const slowCells: readonly Cell[] = [
  { requestsPerSecond: 100, share: 0.2 },
  { requestsPerSecond: 1000, share: 0.05 },
  { requestsPerSecond: 1000, share: 0.2 },
];

/** Row 9: latency. */
export const delayContest = (reps: number): readonly Score[] =>
  slowCells.flatMap((cell) => changes.flatMap((change) => delayScores(cell, change, reps)));

const delayScores = (cell: Cell, change: Change, reps: number): readonly Score[] => {
  const name = `latency ${cell.requestsPerSecond}/${cell.share * 100} ${change.name}`;
  const trials = Array.from({ length: reps }, (_, rep) => delayTrial(cell, change, rep));
  const told = (judge: string, rule: (one: (typeof trials)[number]) => Ruling) =>
    score(
      name,
      judge,
      trials.map((one) => ({ ruling: rule(one), excess: 0 })),
    );
  return [
    told('tidegate balanced', (one) => oursOnDelays(one, 'balanced')),
    told('tidegate strict', (one) => oursOnDelays(one, 'strict')),
    told('kayenta every 5', kayentaOnDelays),
  ];
};

/** Row 12: whole releases in steps of 1, 5, 25 and 50 %, judged by their errors. */
export const stagedContest = (reps: number): readonly Score[] =>
  ([100, 1000] as const).flatMap((requestsPerSecond) =>
    [1, 2, 5].map((times) =>
      score(
        `staged ${requestsPerSecond} x${times}`,
        'tidegate balanced',
        Array.from({ length: reps }, (_, rep) => ({
          ruling: ruleStaged({ family: families.realistic, requestsPerSecond, times, rep }),
          excess: 0,
        })),
      ),
    ),
  );

/** Row 13: shapes of gauges. */
export const shapeContest = (reps: number): readonly Score[] =>
  shapes.flatMap((shape) => {
    const all = Array.from({ length: reps }, (_, rep) => rep);
    const told = (judge: string, rule: (rep: number) => Ruling) =>
      score(
        `shape ${shape.name}`,
        judge,
        all.map((rep) => ({ ruling: rule(rep), excess: 0 })),
      );
    return [
      told('tidegate balanced', (rep) => oursOnShape(shape, rep)),
      told('kayenta once', (rep) => kayentaOnShape(shape, rep)),
    ];
  });
