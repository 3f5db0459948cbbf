/**
 * npm run conformance [-- <folder>] [-- -o json]
 * Runs the recorded behaviour of AWS Step Functions through the embedded engine, and prints for each file
 * passed/total and every case that differs, with what was got and what was wanted.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CaseFile, Finding } from './cases.ts';
import { readCases } from './cases.ts';
import { replay } from './replay.ts';
import { runState } from './state.ts';
import { checkDefinition } from './validation.ts';

export interface Report {
  readonly file: string;
  readonly passed: number;
  readonly total: number;
  readonly outside: number;
  readonly findings: readonly Finding[];
}

/** Runs every case of a file through the engine. */
export const examine = async ({ file, executions, states, validations }: CaseFile): Promise<Report> => {
  const findings: Finding[] = validations.map(checkDefinition);
  for (const one of executions) findings.push(await replay(one));
  for (const one of states) findings.push(await runState(one));
  const outside = findings.filter(({ result }) => result === 'outside').length;
  const passed = findings.filter(({ result }) => result === 'passed').length;
  return { file, passed, total: findings.length - outside, outside, findings };
};

export const defaultFolder = path.join(import.meta.dirname, '../../../shared/asl');

const main = async (args: readonly string[]): Promise<number> => {
  const isJson = args.some(
    (arg, i) =>
      arg === '-ojson' || arg === '--output=json' || (arg === 'json' && args[i - 1]?.startsWith('-')),
  );
  const folder =
    args.find((arg, i) => !arg.startsWith('-') && !(arg === 'json' && args[i - 1]?.startsWith('-'))) ??
    defaultFolder;
  if (!existsSync(folder)) {
    process.stderr.write(
      `conformance: there is no folder ${folder}; give one with recorded cases as the argument\n`,
    );
    return 2;
  }
  const reports: Report[] = [];
  for (const file of readCases(folder)) reports.push(await examine(file));
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ folder, reports: reports.map(brief) }, null, 2)}\n`
      : reports.map(print).join('\n'),
  );
  return reports.every(({ passed, total }) => passed === total) ? 0 : 1;
};

const brief = ({ findings, ...report }: Report) => ({
  ...report,
  failed: findings.filter(({ result }) => result === 'failed'),
  notRun: findings.filter(({ result }) => result === 'outside'),
});

const print = ({ file, passed, total, outside, findings }: Report): string => {
  const lines = findings
    .filter(({ result }) => result === 'failed')
    .flatMap(({ name, differences = [] }) => [
      `  differs: ${name}`,
      ...differences
        .slice(0, 8)
        .map(({ at, got, wanted }) => `    ${at}\n      got    ${show(got)}\n      wanted ${show(wanted)}`),
    ]);
  const also = outside === 0 ? '' : `, ${outside} outside the subset`;
  return [`${file}: ${passed}/${total} passed${also}`, ...lines, ''].join('\n');
};

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 600);

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2));
