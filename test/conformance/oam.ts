/**
 * npm run conformance:oam [-- <file>] [-- -o json]
 * Renders the recorded inputs of KubeVela's definitions, and prints passed/total and each difference.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareRecorded, type Compared, type Recorded } from './recorded.ts';

const usual = path.join(import.meta.dirname, '../../../shared/oam/cases.json');

interface Finding {
  readonly index: number;
  readonly case: string;
  readonly found: Compared;
}

/** A file or an argument that cannot be used; the sentence says what and why. */
class Unusable extends Error {}

const examine = (cases: readonly Recorded[]): readonly Finding[] =>
  cases.map((one, index) => ({ index, case: nameOf(one), found: compare(one) }));

const nameOf = ({ kind, type, app, name }: Recorded): string => {
  const said = (part: unknown): readonly string[] => (typeof part === 'string' && part !== '' ? [part] : []);
  return [kind, ...said(type), [...said(app), ...said(name)].join('/')].join(' ').trimEnd();
};

/** One bad case must not hide the others. */
const compare = (one: Recorded): Compared => {
  try {
    return compareRecorded(one);
  } catch (error) {
    return {
      kind: 'not-rendered',
      reason: `it broke: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
};

const tell = ({ index, case: name, found }: Finding): string => {
  if (found.kind === 'equal') return '';
  const lines =
    found.kind === 'not-rendered'
      ? [`    ${found.reason}`]
      : found.differences.map(({ at, got, wanted }) => `    ${at}: got ${show(got)}, wanted ${show(wanted)}`);
  return [`  differs: #${index} ${name}`, ...lines, ''].join('\n');
};

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 400);

const readCases = (file: string): readonly Recorded[] => {
  const text = parsed(file);
  const cases = Array.isArray(text) ? text : (text as { readonly cases?: unknown } | null)?.cases;
  if (!Array.isArray(cases)) throw new Unusable(`${file} holds no list of cases, nor a map with "cases"`);
  if (cases.length === 0) throw new Unusable(`${file} holds no case, so nothing would be shown`);
  const odd = cases.findIndex(
    (one: unknown) => typeof (one as { readonly kind?: unknown } | null)?.kind !== 'string',
  );
  if (odd !== -1) throw new Unusable(`${file}: case #${odd} says no "kind"`);
  return cases as readonly Recorded[];
};

const parsed = (file: string): unknown => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unusable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unusable(`${file} is not JSON: ${(error as Error).message}`);
  }
};

const readArguments = (args: readonly string[]): { readonly file: string; readonly isJson: boolean } => {
  try {
    const options = { output: { type: 'string', short: 'o', default: 'text' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.output !== 'json' && values.output !== 'text')
      throw new Error(`-o is json or text, not "${values.output}"`);
    if (positionals.length > 1) throw new Error(`one file at a time, not ${positionals.join(' and ')}`);
    return { file: positionals[0] ?? usual, isJson: values.output === 'json' };
  } catch (error) {
    throw new Unusable((error as Error).message);
  }
};

const main = (args: readonly string[]): number => {
  try {
    const { file, isJson } = readArguments(args);
    const findings = examine(readCases(file));
    const failed = findings.filter(({ found }) => found.kind !== 'equal');
    const [passed, total] = [findings.length - failed.length, findings.length];
    process.stdout.write(
      isJson
        ? `${JSON.stringify({ file, passed, total, failed }, null, 2)}\n`
        : `${failed.map(tell).join('')}${file}: ${passed}/${total} passed\n`,
    );
    return failed.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    process.stderr.write(`conformance:oam: ${error.message}\n`);
    return 2;
  }
};

process.exitCode = main(process.argv.slice(2));
