import type { Score } from './contest.ts';
import { agreesWithKayenta, farthestFromGolden } from './golden.ts';
import { forecasts } from './planner.ts';
import {
  atLeast,
  atMost,
  failed,
  meanAtMost,
  medianAtMost,
  number,
  passed,
  type Row,
  told,
  toFail,
  toPass,
} from './table.ts';
import type { Upkeep } from './upkeep.ts';

const mine = 'tidegate balanced';
const watching = `${mine}, watching`;
const peer = 'kayenta every 5';

export interface Found {
  readonly scores: readonly Score[];
  readonly upkeep: Upkeep;
  readonly cost: { readonly micros: number; readonly logarithms: number; readonly bytes: number };
}

/** The whole table, row by row, by the numbers of the issue. */
export const rowsOf = ({ scores, upkeep, cost }: Found): readonly Row[] => {
  const of = (pattern: RegExp, judge = mine) =>
    scores.filter((one) => one.judge === judge && pattern.test(one.scenario));
  return [
    ...goodOnes(of),
    ...badOnes(of, scores),
    ...latency(of),
    ...late(of),
    ...kept(upkeep),
    ...staged(of),
    ...validateBody(of),
    ...exact(),
    ...planned(scores),
    ...paid(cost),
  ];
};

type Of = (pattern: RegExp, judge?: string) => readonly Score[];

const meanOf = (scores: readonly Score[]): string =>
  (scores.reduce((sum, one) => sum + one.failed.percent, 0) / Math.max(1, scores.length)).toFixed(2);

const goodOnes = (of: Of): readonly Row[] => {
  const realistic = /^realistic \S+ x1$/;
  const beside = `; kayenta ${meanOf(of(realistic, peer))} %, untempered ${meanOf(of(realistic, 'untempered likelihood'))} %`;
  return [
    atMost({ row: 1, what: 'good, quiet: rolled back', of: of(/^quiet \S+ x1$/) }, 0.5, failed),
    medianAtMost({ row: 1, what: 'good, quiet 100/5: passes', of: of(/^quiet 100\/5 x1$/) }, 30, toPass),
    medianAtMost({ row: 1, what: 'good, quiet 1000/20: passes', of: of(/^quiet 1000\/20 x1$/) }, 4, toPass),
    atMost({ row: 2, what: 'good, realistic: rolled back', of: of(realistic) }, 1, failed),
    meanAtMost({ row: 2, what: 'good, realistic: rolled back', of: of(realistic) }, 0.5, failed, beside),
    atMost({ row: 3, what: 'good, harsh: rolled back', of: of(/^harsh \S+ x1$/) }, 2, failed),
    atMost({ row: 4, what: 'good, unseen noise: rolled back', of: of(/^unseen \S+ x1$/) }, 1.5, failed),
    told(
      { row: 4, what: 'good, noise unseen by the judge before: rolled back', of: of(/^ill \S+ x1$/) },
      failed,
    ),
  ];
};

const badOnes = (of: Of, scores: readonly Score[]): readonly Row[] => {
  const realistic1000 = of(/^realistic 1000\/\S+ x2$/);
  return [
    atLeast({ row: 5, what: 'x2, quiet: rolled back', of: of(/^quiet \S+ x2$/) }, 100, failed),
    medianAtMost({ row: 5, what: 'x2, quiet: rolled back', of: of(/^quiet \S+ x2$/) }, 17, toFail),
    atLeast({ row: 5, what: 'x5, quiet: rolled back', of: of(/^quiet \S+ x5$/) }, 100, failed),
    medianAtMost({ row: 5, what: 'x5, quiet: rolled back', of: of(/^quiet \S+ x5$/) }, 3, toFail),
    atLeast({ row: 6, what: 'x5, realistic: rolled back', of: of(/^realistic \S+ x5$/) }, 99, failed),
    medianAtMost({ row: 6, what: 'x5, realistic: rolled back', of: of(/^realistic \S+ x5$/) }, 10, toFail),
    ...['1000/5', '1000/20'].map((cell) => excess(scores, `realistic ${cell} x5`)),
    atLeast({ row: 7, what: 'x2, realistic 1000 rps: rolled back', of: realistic1000 }, 95, failed),
    atMost({ row: 7, what: 'x2, realistic 1000 rps: passed', of: realistic1000 }, 1, passed),
    atMost({ row: 8, what: 'x1.5: passed', of: of(/^(quiet|realistic) \S+ x1\.5$/) }, 6, passed),
    told({ row: 8, what: 'x1.5, harsh: passed', of: of(/^harsh \S+ x1\.5$/) }, passed),
  ];
};

/** Bad requests that a good release would not have had, until the rollback: ours as a part of Kayenta's. */
const excess = (scores: readonly Score[], scenario: string): Row => {
  const at = (judge: string) =>
    scores.find((one) => one.judge === judge && one.scenario === scenario)?.excess ?? NaN;
  const value = Math.round((100 * at(mine)) / at(peer));
  const what = `${scenario}: excess bad requests, of Kayenta's`;
  return number({
    row: 6,
    what,
    value,
    holds: value <= 55,
    bar: '<= 55 %',
    unit: ` % (${at(mine)} of ${at(peer)})`,
  });
};

const latency = (of: Of): readonly Row[] => [
  atMost({ row: 9, what: 'latency as before: rolled back', of: of(/^latency \S+ none$/) }, 0.5, failed),
  atMost({ row: 9, what: 'latency +5 %: rolled back', of: of(/^latency \S+ \+5 %$/) }, 5, failed),
  atLeast({ row: 9, what: 'latency +20 %: rolled back', of: of(/^latency \S+ \+20 %$/) }, 90, failed),
  atLeast({ row: 9, what: 'latency, tail x2: rolled back', of: of(/^latency \S+ tail x2$/) }, 93, failed),
];

const late = (of: Of): readonly Row[] => {
  const [quiet, realistic] = [/^quiet \S+ x5 from 30$/, /^realistic \S+ x5 from 30$/].map((pattern) =>
    of(pattern, watching),
  );
  const off = of(/ x5 from 37$/, watching);
  return [
    medianAtMost({ row: 10, what: 'x5 from minute 30, quiet: rolled back', of: quiet ?? [] }, 4, toFail, 30),
    atLeast(
      { row: 10, what: 'x5 from minute 30, realistic: within 30 min', of: realistic ?? [] },
      95,
      failed,
    ),
    {
      ...medianAtMost(
        {
          row: 10,
          what: 'x5 from minute 37, quiet: rolled back',
          of: off.filter(({ scenario }) => scenario.startsWith('quiet')),
        },
        4,
        toFail,
        37,
      ),
      bar: 'told',
      verdict: 'told',
    },
  ];
};

const kept = (upkeep: Upkeep): readonly Row[] => {
  const none = (what: string, value: number): Row =>
    number({ row: 11, what, value, holds: value === 0, bar: '0', unit: ` of ${upkeep.trials}` });
  return [
    none('10 % lost and 15 min without any: decided in a minute without numbers', upkeep.decidedBlind),
    none('the same windows again: state changed', upkeep.changedByDouble),
    none('windows in another order: state changed', upkeep.changedByOrder),
    none('counters begin anew: counted wrong', upkeep.resetsMiscounted),
    none('counters begin anew: good release rolled back', upkeep.resetsRolledBack),
    none('dead canary: passed', upkeep.deadPassed),
    none('bounds of one arm change: decided on them', upkeep.decidedOnOtherBounds),
  ];
};

const staged = (of: Of): readonly Row[] => [
  atMost({ row: 12, what: 'in steps, good: rolled back', of: of(/^staged \S+ x1$/) }, 1, failed),
  atMost({ row: 12, what: 'in steps, x2 at 100 rps: promoted', of: of(/^staged 100 x2$/) }, 5, passed),
  atMost({ row: 12, what: 'in steps, x2 at 1000 rps: promoted', of: of(/^staged 1000 x2$/) }, 1, passed),
  medianAtMost(
    { row: 12, what: 'in steps, good at 1000 rps: promoted', of: of(/^staged 1000 x1$/) },
    20,
    toPass,
  ),
];

const bars13 = new Map([
  ['variance', 95],
  ['late drift', 70],
]);

const validateBody = (of: Of): readonly Row[] =>
  of(/^shape /).map((score) => {
    const name = score.scenario.replace('shape ', '');
    const asked = { row: 13, what: `gauge, ${name}: rolled back`, of: [score] };
    const least = bars13.get(name);
    return least === undefined ? told(asked, failed) : atLeast(asked, least, failed);
  });

const exact = (): readonly Row[] => {
  const farthest = farthestFromGolden();
  const agrees = agreesWithKayenta();
  return [
    number({
      row: 14,
      what: 'golden vectors: farthest from them',
      value: Number(farthest.toPrecision(2)),
      holds: farthest <= 1e-4,
      bar: '<= 1e-4',
    }),
    number({
      row: 14,
      what: "Kayenta's arrays: numbers that differ",
      value: agrees ? 0 : 1,
      holds: agrees,
      bar: '0',
    }),
  ];
};

const planned = (scores: readonly Score[]): readonly Row[] =>
  forecasts(scores, mine).map(({ scenario, foreseenMinutes, measuredMinutes }) => {
    const value = Math.round((100 * foreseenMinutes) / measuredMinutes) / 100;
    const unit = ` times (${foreseenMinutes.toFixed(1)} of ${measuredMinutes} min)`;
    return number({
      row: 15,
      what: `foreseen, of the measured median: ${scenario}`,
      value,
      holds: value >= 0.5 && value <= 2,
      bar: '0.5 to 2',
      unit,
    });
  });

const paid = ({ micros, logarithms, bytes }: Found['cost']): readonly Row[] => [
  number({
    row: 16,
    // Held against the machine's own arithmetic, because machines differ and are shared.
    what: `one judgement of five proportions, ${micros} µs here, in logarithms`,
    value: logarithms,
    holds: logarithms < 10_000,
    bar: '< 10,000',
  }),
  number({
    row: 16,
    what: 'their state after an hour',
    value: bytes,
    holds: bytes < 8192,
    bar: '< 8192 bytes',
    unit: ' bytes',
  }),
];
