/**
 * `npm run bench:judge`: Tidegate's judge and its peers on the same traffic, with the bars of the issue.
 * `-- -o json` for machines, `-- --reps 2000` by hand, `-- --quick` for a look; `-- --emit > trials.jsonl` writes the
 * traffic, `-- --series folder` adds real series (CSV), `-- --trials file.jsonl` judges somebody's, and `--judge "program words"` asks somebody's judge.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { barsOf } from './judge/bars.ts';
import {
  contest,
  delayContest,
  judges,
  outageContest,
  scenarios,
  type Score,
  stagedContest,
  trialOf,
} from './judge/contest.ts';
import { cost } from './judge/cost.ts';
import { askOther, type Line, lineOf, ruleOnLine, tally } from './judge/lines.ts';
import { realScenarios } from './judge/series.ts';
import { tellShare } from './judge/wilson.ts';
import type { Bench } from './run.ts';

/** Of the nine judges two are enough where only the bars are asked for; the rest is for the table. */
const runAll = (reps: number, isWhole: boolean): readonly Score[] => {
  const few = judges.filter(({ name }) => name === 'tidegate balanced' || name === 'kayenta every 5');
  return [
    ...scenarios.flatMap((one) => contest(one, reps, isWhole || one.times === 1 ? judges : few)),
    ...delayContest(Math.ceil(reps / 4)),
    ...outageContest(reps),
    ...stagedContest(Math.ceil(reps / 2)),
  ];
};

const rows = (scores: readonly Score[]) =>
  scores.map(({ scenario, judge, failed, passed, failMinute, passMinute, excess }) => ({
    scenario,
    judge,
    'rolled back %': tellShare(failed),
    'passed %': tellShare(passed),
    'rollback min': failMinute,
    'pass min': passMinute,
    'excess bad': excess,
  }));

/** The bars alone, for `npm run bench`. */
export const bench = async (): Promise<Bench> => {
  const { micros, bytes } = cost();
  const bars = barsOf(runAll(40, false));
  return {
    name: 'judge',
    figures: {
      'one judgement of 5 proportions, µs': micros,
      'state of 5 proportions, bytes': bytes,
      ...Object.fromEntries(
        bars.map(({ bar, asked, seen, isMet }) => [bar, { asked, seen, met: isMet ? 'yes' : 'no' }]),
      ),
    },
  };
};

const emit = (reps: number): void => {
  for (const one of scenarios)
    for (let rep = 0; rep < reps; rep += 1) process.stdout.write(`${lineOf(trialOf(one, rep))}\n`);
};

const judgeLines = async (file: string | undefined, other: string | undefined, reps: number) => {
  const texts =
    file === undefined
      ? scenarios.flatMap((one) => Array.from({ length: reps }, (_, rep) => lineOf(trialOf(one, rep))))
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => line.trim() !== '');
  const lines = texts.map((text) => JSON.parse(text) as Line);
  const rulings = other === undefined ? lines.map(ruleOnLine) : await askOther(other, texts);
  return tally(lines.map((line, at) => ({ line, ruling: rulings[at] ?? { kind: 'none', minute: 0 } })));
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', short: 'o', default: 'text' },
      reps: { type: 'string', default: '200' },
      quick: { type: 'boolean', default: false },
      emit: { type: 'boolean', default: false },
      series: { type: 'string', default: '' },
      trials: { type: 'string' },
      judge: { type: 'string' },
    },
  });
  const reps = values.quick ? 10 : Number(values.reps);
  if (values.emit) return emit(reps);
  if (values.trials !== undefined || values.judge !== undefined) {
    const found = await judgeLines(values.trials, values.judge, reps);
    if (values.output === 'json') console.log(JSON.stringify(found));
    else console.table(found);
    return;
  }
  const from = performance.now();
  const real = values.series === '' ? [] : realScenarios(values.series);
  const scores = [
    ...runAll(reps, values.reps !== '200' || values.quick),
    ...real.flatMap((one) => contest(one, reps)),
  ];
  const bars = barsOf(scores);
  const { micros, bytes } = cost();
  const seconds = Math.round((performance.now() - from) / 1000);
  if (values.output === 'json')
    console.log(JSON.stringify({ reps, seconds, micros, bytes, series: real.length / 2, bars, scores }));
  else {
    console.table(rows(scores));
    console.table(bars);
    console.log(
      `one judgement of 5 proportions ${micros} µs, state ${bytes} bytes; ${reps} repetitions in ${seconds} s`,
    );
    console.log(
      real.length === 0
        ? 'real series: none (--series names a folder of CSV files)'
        : `real series: ${real.length / 2}`,
    );
  }
  // What a bench has found is a figure, not a failure, unless it is asked to prove the bars.
  process.exitCode = 0;
};

if (import.meta.main) await main();
