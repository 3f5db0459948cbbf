import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readJudging } from '#domain/app/parse-analysis.ts';
import { childOf, treeOf } from '#domain/config/tree.ts';
import { tryOn } from '#domain/analysis/anonymize.ts';
import type { Judging } from '#domain/analysis/verdict.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { readYaml } from '#shared/compiler/yaml.ts';
import type { Args } from '../arguments.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { readWindows } from './read-windows.ts';

/** What a rule would have decided on windows that were exported or written by hand. */
export const tryRule = async (args: Args, io: Io): Promise<ExitCode> => {
  const [, rule, windows] = args.words;
  if (rule === undefined || windows === undefined)
    throw new Exit(exit.usage, 'usage: tidegate judge try checks.yaml windows.json');
  const judging = await readRule(io.cwd, rule);
  const series = readWindows(windows, await textOf(io.cwd, windows));
  const items = series.map((one) => {
    const tried = tryOn(judging, one);
    const last = tried.at(-1);
    return {
      measurements: tried.length,
      seconds: last?.seconds ?? 0,
      ...(last === undefined ? {} : { verdict: last.verdict }),
    };
  });
  print(io, args.output, {
    value: listOf('TrialList', items),
    names: items.map(({ verdict }) => verdict?.kind ?? 'no-data'),
    table: () =>
      table(
        ['VERDICT', 'AFTER', 'LOOKS', 'BECAUSE'],
        items.map(({ verdict, seconds, measurements }) => [
          verdict?.kind ?? 'no-data',
          `${seconds} s`,
          String(measurements),
          clean(verdict?.reason ?? 'there are no windows'),
        ]),
      ),
  });
  return exit.ok;
};

const textOf = (cwd: string, file: string): Promise<string> =>
  readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Exit(exit.usage, `${clean(file)} cannot be read (${error.code ?? error.name})`);
  });

/** A `checks:` section, or an application that contains one. */
const readRule = async (cwd: string, file: string): Promise<Judging> => {
  const tree = readYaml(file, await textOf(cwd, file));
  if (tree.kind === 'mistaken') throw wrong(file, tree.mistakes.map(formatMistake));
  const whole = tree.value ?? treeOf({}, { file, line: 1, column: 1 });
  const release = childOf(whole, 'release') ?? whole;
  const read = readJudging(childOf(release, 'checks') ?? release);
  if (read.kind === 'mistaken') throw wrong(file, read.mistakes.map(formatMistake));
  return read.value;
};

const wrong = (file: string, lines: readonly string[]): Exit =>
  new Exit(exit.usage, `${clean(file)} has mistakes:\n${lines.map((line) => `  ${clean(line)}`).join('\n')}`);
