/**
 * `npm run bench:judge`: Tidegate's judge and its peers on the same traffic, and the table of bars, row by row.
 * `-- --defaults` plays whole releases as users get them, `-- --open` those that wait for a person for two days, `-- -o json` for machines, `-- --reps 2000` by hand, `-- --scores` for every figure of every judge, `-- --prove` to fail
 * where a bar is missed; `-- --emit` writes the traffic as JSON lines, `-- --series folder` adds real series, `-- --trials file.jsonl` judges somebody's traffic,
 * and `-- --judge "program words"` asks somebody's judge (docs/judge-bench.md).
 */
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import {
  contest,
  delayContest,
  judges,
  scenarios,
  type Score,
  shapeContest,
  stagedContest,
  trialOf,
} from './judge/contest.ts';
import { cost } from './judge/cost.ts';
import { defaultsRows, playDefaults, playFresh } from './judge/defaults-rows.ts';
import { judgeTrials, lineOf } from './judge/lines.ts';
import { openRows, playOpen } from './judge/open.ts';
import { rowsOf } from './judge/rows.ts';
import { readSeries } from './judge/series.ts';
import type { Row } from './judge/table.ts';
import { upkeep } from './judge/upkeep.ts';
import { describeShare } from './judge/wilson.ts';
import type { Bench } from './run.ts';

/** All judges see good releases; where only power is asked for, ours and Kayenta's are enough. */
const runAll = (reps: number): readonly Score[] => {
  const few = judges.filter(({ name }) => name === 'tidegate balanced' || name === 'kayenta every 5');
  return [
    ...scenarios.flatMap((one) => contest(one, reps, one.times === 1 ? judges : few)),
    ...delayContest(reps),
    ...stagedContest(reps),
    ...shapeContest(reps),
  ];
};

const tableOf = (scores: readonly Score[], reps: number): readonly Row[] =>
  rowsOf({ scores, upkeep: upkeep(Math.min(reps, 200)), cost: cost() });

const shown = (scores: readonly Score[]) =>
  scores.map(({ scenario, judge, failed, passed, failMinute, passMinute, excess }) => ({
    scenario,
    judge,
    'rolled back %': describeShare(failed),
    'passed %': describeShare(passed),
    'rollback min': failMinute,
    'pass min': passMinute,
    'excess bad': excess,
  }));

/** The bars alone, for `npm run bench`. */
export const bench = async (): Promise<Bench> => ({
  name: 'judge',
  figures: Object.fromEntries(
    tableOf(runAll(20), 20).map(({ row, what, seen, bar, verdict }) => [
      `${row} ${what}`,
      { seen, bar, verdict },
    ]),
  ),
});

function* emitted(reps: number): Generator<string> {
  for (const one of scenarios) for (let rep = 0; rep < reps; rep += 1) yield lineOf(trialOf(one, rep));
}

/** Writes no faster than it is read, and stops when nobody does any more. */
const emit = (reps: number): Promise<void> =>
  pipeline(
    Readable.from(emitted(reps)),
    async function* (lines: AsyncIterable<string>) {
      for await (const line of lines) yield `${line}\n`;
    },
    process.stdout,
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

/** Somebody's trials, or ours; judged by somebody's judge, or by ours. Lines that cannot be read are named. */
const judgeLines = async (
  file: string | undefined,
  other: string | undefined,
  reps: number,
  asJson: boolean,
) => {
  const texts =
    file === undefined ? emitted(reps) : createInterface({ input: (await open(file)).createReadStream() });
  const { tallies, refused, unknown } = await judgeTrials(texts, file ?? 'trials', other);
  if (asJson) console.log(JSON.stringify({ tallies, refused, unknown }));
  else
    console.table(
      tallies.map(({ rolledBack, passed, ...rest }) => ({
        ...rest,
        rolledBack: describeShare(rolledBack),
        passed: describeShare(passed),
      })),
    );
  for (const one of refused) console.error(one);
  if (unknown.length > 0) console.error(`fields that are not known, and mean nothing: ${unknown.join(', ')}`);
  if (refused.length > 0) console.error(`lines left out: ${refused.length}`);
  process.exitCode = refused.length > 0 ? 1 : 0;
};

interface Wanted {
  readonly reps: number;
  readonly folder: string | undefined;
  readonly asJson: boolean;
  readonly withScores: boolean;
  /** A bar that is missed is a failure then, not only a figure. */
  readonly isProof: boolean;
  /** Cells with the defaults, by name; all of them if there is none. */
  readonly only?: readonly string[];
}

/** Whole releases with the product's defaults: other traffic, other fleets, other bars. */
const compareDefaults = (
  { reps, asJson, withScores, isProof, only = [] }: Omit<Wanted, 'folder'>,
  isOpen: boolean,
): void => {
  const from = process.cpuUsage();
  // It takes minutes, so each cell is told when it is done.
  const scores = isOpen
    ? playOpen(reps)
    : playDefaults(reps, only, (done) => {
        for (const one of shown(done)) console.error(JSON.stringify(one));
      });
  const all = isOpen ? openRows(scores) : defaultsRows(scores);
  const rows = only.length === 0 ? all : all.filter(({ seen }) => seen !== '');
  const { user, system } = process.cpuUsage(from);
  const cpuSeconds = Math.round((user + system) / 1e6);
  if (isProof && rows.some(({ verdict }) => verdict === 'missed' || verdict === 'not run'))
    process.exitCode = 1;
  if (asJson) return console.log(JSON.stringify({ reps, cpuSeconds, rows, scores }));
  if (withScores) console.table(shown(scores));
  console.table(rows);
  console.log(`${reps} releases of each kind with the defaults, in ${cpuSeconds} s of CPU`);
};

const compare = ({ reps, folder, asJson, withScores, isProof }: Wanted): void => {
  const from = process.cpuUsage();
  const series = readSeries(folder);
  const scores = [...runAll(reps), ...series.scenarios.flatMap((one) => contest(one, reps))];
  const rows = tableOf(scores, reps);
  const { user, system } = process.cpuUsage(from);
  const cpuSeconds = Math.round((user + system) / 1e6);
  const { told } = series;
  if (isProof && rows.some(({ verdict }) => verdict === 'missed' || verdict === 'not run'))
    process.exitCode = 1;
  if (asJson) return console.log(JSON.stringify({ reps, cpuSeconds, series: told, rows, scores }));
  if (withScores || series.scenarios.length > 0)
    console.table(
      shown(withScores ? scores : scores.filter(({ scenario }) => scenario.startsWith('series '))),
    );
  console.table(rows);
  console.log(`${reps} repetitions in ${cpuSeconds} s of CPU; real series: ${told}`);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', short: 'o', default: 'text' },
      reps: { type: 'string', default: '200' },
      quick: { type: 'boolean', default: false },
      scores: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      defaults: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      emit: { type: 'boolean', default: false },
      series: { type: 'string' },
      trials: { type: 'string' },
      judge: { type: 'string' },
    },
  });
  const reps = values.quick ? 10 : Number(values.reps);
  if (!Number.isInteger(reps) || reps < 1)
    throw new Error(`--reps must be a whole number from 1 on, not ${values.reps}`);
  const asJson = values.output === 'json';
  if (values.emit) return emit(reps);
  if (values.trials !== undefined || values.judge !== undefined)
    return judgeLines(values.trials, values.judge, reps, asJson);
  if (values.fresh) return console.table(shown(playFresh(reps)));
  if (values.defaults || values.open) {
    const wanted = { reps, asJson, withScores: values.scores, isProof: values.prove, only: values.only };
    return compareDefaults(wanted, values.open);
  }
  compare({ reps, folder: values.series, asJson, withScores: values.scores, isProof: values.prove });
};

if (import.meta.main)
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  });
