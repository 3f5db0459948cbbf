/**
 * npm run conformance:oam [-- <file>] [-- -o json]
 * Renders the recorded inputs of KubeVela's definitions, and prints passed/total and each difference.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareRecorded, type Compared, type Recorded } from './recorded.ts';

const usual = path.join(import.meta.dirname, '../../../shared/oam/cases.json');

interface Finding {
  readonly index: number;
  readonly case: string;
  readonly found: Compared;
}

const examine = (cases: readonly Recorded[]): readonly Finding[] =>
  cases.map((one, index) => ({
    index,
    case: `${one.kind} ${one.type} ${one.app}/${one.name}`,
    found: compareRecorded(one),
  }));

const tell = ({ index, case: name, found }: Finding): string => {
  if (found.kind === 'equal') return '';
  const lines =
    found.kind === 'not-rendered'
      ? [`    ${found.because}`]
      : found.differences.map(({ at, got, wanted }) => `    ${at}: got ${show(got)}, wanted ${show(wanted)}`);
  return [`  differs: #${index} ${name}`, ...lines, ''].join('\n');
};

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);

const readCases = (file: string): readonly Recorded[] => {
  const text: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const cases = Array.isArray(text) ? text : (text as { readonly cases?: unknown }).cases;
  if (!Array.isArray(cases)) throw new Error(`${file} holds no list of cases`);
  return cases as readonly Recorded[];
};

const main = (args: readonly string[]): number => {
  const at = args.findIndex((arg) => arg === '-o' || arg === '--output');
  const isJson = args[at + 1] === 'json' || args.includes('-ojson') || args.includes('--output=json');
  const file = args.find((arg, i) => !arg.startsWith('-') && (at === -1 || i !== at + 1)) ?? usual;
  if (!existsSync(file)) {
    process.stderr.write(`conformance:oam: there is no file ${file}; give one with recorded cases\n`);
    return 2;
  }
  const findings = examine(readCases(file));
  const failed = findings.filter(({ found }) => found.kind !== 'equal');
  const [passed, total] = [findings.length - failed.length, findings.length];
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ file, passed, total, failed }, null, 2)}\n`
      : `${failed.map(tell).join('')}${file}: ${passed}/${total} passed\n`,
  );
  return failed.length === 0 ? 0 : 1;
};

process.exitCode = main(process.argv.slice(2));
