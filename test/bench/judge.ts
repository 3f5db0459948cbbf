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
import { compareDefaults, type Kind } from './judge/compare-defaults.ts';
import { type Releases, releaseLines } from './judge/defaults-rows.ts';
import { judgeTrials, lineOf } from './judge/lines.ts';
import { rowsOf } from './judge/rows.ts';
import { readSeries } from './judge/series.ts';
import { shown } from './judge/shown.ts';
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

interface Traffic {
  readonly kind: Kind | undefined;
  readonly releases: Releases;
  readonly only: readonly string[];
}

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

/** The traffic of all cells as lines, or with `kind` that of whole releases with the defaults. */
function* emitted({ kind, releases, only }: Traffic): Generator<string> {
  if (kind !== undefined) return yield* releaseLines(kind, releases, only);
  const { from, count } = releases;
  for (const one of scenarios)
    for (let rep = from; rep < from + count; rep += 1) yield lineOf(trialOf(one, rep));
}

/** Writes no faster than it is read, and stops when nobody does any more. */
const emit = (traffic: Traffic): Promise<void> =>
  pipeline(
    Readable.from(emitted(traffic)),
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
  traffic: Traffic,
  asJson: boolean,
) => {
  const texts =
    file === undefined ? emitted(traffic) : createInterface({ input: (await open(file)).createReadStream() });
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
}

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
      from: { type: 'string', default: '0' },
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
  const from = Number(values.from);
  if (!Number.isInteger(from) || from < 0)
    throw new Error(`--from must be a whole number from 0 on, not ${values.from}`);
  const asJson = values.output === 'json';
  const { scores: withScores, prove: isProof, only } = values;
  const kind = (['fresh', 'open', 'defaults'] as const).find((one) => values[one]);
  const traffic = { kind, releases: { from, count: reps }, only };
  if (values.emit) return emit(traffic);
  if (values.trials !== undefined || values.judge !== undefined)
    return judgeLines(values.trials, values.judge, traffic, asJson);
  if (kind !== undefined) return compareDefaults({ ...traffic, kind, asJson, withScores, isProof });
  compare({ reps, folder: values.series, asJson, withScores, isProof });
};

if (import.meta.main)
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  });
