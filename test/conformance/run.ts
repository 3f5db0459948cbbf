/**
 * npm run conformance [-- <folder or file>...] [-- -o json]
 * Runs the recorded behaviour of AWS Step Functions through the embedded engine, and prints for each file
 * passed/total, every case that differs with what was got and what was wanted, and what was not compared and why.
 * Without a word it runs ../shared/asl. Exit 0: all passed; 1: something differs; 2: there was nothing to run.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { CaseFile, Finding } from './cases.ts';
import { caseFiles, readCases } from './cases.ts';
import { replay } from './replay.ts';
import type { Report } from './report.ts';
import { asJson, asText } from './report.ts';
import { runState } from './state.ts';
import { checkDefinition } from './validation.ts';

/** Runs every case of a file through the engine. */
export const examine = async (cases: CaseFile): Promise<Report> => {
  const { file, executions, states, validations, strangers } = cases;
  const findings: Finding[] = validations.map(checkDefinition);
  for (const one of executions) findings.push(await replay(one));
  for (const one of states) findings.push(await runState(one));
  const outside = findings.filter(({ result }) => result === 'outside').length;
  const passed = findings.filter(({ result }) => result === 'passed').length;
  return { file, passed, total: findings.length - outside, outside, strangers: strangers.length, findings };
};

export const defaultFolder = path.join(import.meta.dirname, '../../../shared/asl');

const main = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { output: { type: 'string', short: 'o', default: 'text' } },
  });
  const named = positionals.length === 0 ? [defaultFolder] : positionals;
  const reports: Report[] = [];
  for (const file of caseFiles(named)) reports.push(await examine(readCases(file)));
  process.stdout.write(values.output === 'json' ? asJson(named, reports) : asText(reports));
  if (reports.every(({ findings }) => findings.length === 0))
    throw new Error(`there is no recorded case in ${named.join(', ')}`);
  return reports.every(({ passed, total, strangers }) => passed === total && strangers === 0) ? 0 : 1;
};

if (process.argv[1] === import.meta.filename)
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`conformance: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
