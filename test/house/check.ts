/**
 * `npm run check`: everything that must hold before a commit, one line each; what failed is shown whole.
 * `npm run check -- lint types` runs only those.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { styleText } from 'node:util';
import { root } from './tree.ts';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** The file without which there is nothing to check. */
  readonly needs?: string;
}

const steps: readonly Step[] = [
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'console', command: ['tsc', '-p', 'console'] },
  { name: 'purity', command: ['tsc', '-p', 'shared/domain'] },
  { name: 'borders', command: ['node', 'test/house/borders.ts'] },
  { name: 'names', command: ['ls-lint'] },
  { name: 'unused', command: ['knip', '--treat-config-hints-as-errors'] },
  { name: 'workflows', command: ['node', 'workflows/emit.ts', '--check'], needs: 'workflows/emit.ts' },
  { name: 'tests', command: ['vitest', 'run'] },
];

interface Result {
  readonly code: number;
  readonly output: string;
}

/** Runs a tool of ours; what it says is kept until we know whether anybody needs to read it. */
const run = ([tool = '', ...args]: readonly string[]): Promise<Result> =>
  new Promise((resolve) => {
    const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    const env = { ...process.env, PATH, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
    const child = spawn(tool === 'node' ? process.execPath : tool, args, {
      cwd: root,
      env,
      shell: process.platform === 'win32',
    });
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });

const line = (color: 'green' | 'red' | 'yellow', word: string, name: string, note: string): void =>
  console.log(`${styleText(color, word.padEnd(7))} ${name.padEnd(10)} ${note}`);

/** Runs one step and says how it went; true when it went well. */
const check = async ({ name, command, needs }: Step): Promise<boolean> => {
  if (needs !== undefined && !existsSync(join(root, needs))) {
    line('red', 'failed', name, `${needs} is not there`);
    return false;
  }
  const start = performance.now();
  const { code, output } = await run(command);
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  if (code === 0) line('green', 'ok', name, seconds);
  else line('red', 'failed', name, `${seconds}: ${command.join(' ')}\n\n${output.trimEnd()}\n`);
  return code === 0;
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `no such check: ${unknown.join(', ')}; there are ${steps.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const failed: string[] = [];
const chosen = steps.filter(({ name }) => asked.length === 0 || asked.includes(name));
for (const step of chosen) if (!(await check(step))) failed.push(step.name);
console.log(
  failed.length === 0
    ? `\nall ${chosen.length} hold`
    : `\n${failed.length} of ${chosen.length} failed: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
