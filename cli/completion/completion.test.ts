import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';
import { globalFlags } from '../flags.ts';
import { verbs } from '../verbs.ts';
import { completionScript } from './script.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['app.yaml', 'notes.txt', 'with space.yaml']) writeFileSync(join(folder, name), '');
for (const shell of ['bash', 'zsh', 'fish'] as const)
  writeFileSync(join(folder, `tidegate.${shell}`), completionScript(shell, verbs));

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'exit']).status === 0;

/** What bash offers for the last of these words. */
const inBash = (...lines: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const asks = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _tidegate; echo "\${COMPREPLY[*]@Q}"`,
  );
  const script = ['set -eu', 'source ./tidegate.bash', 'complete -p tidegate >&2', ...asks].join('\n');
  const said = execFileSync('bash', ['--norc', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  return said
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/'([^']*)'/g)].map(([, word]) => word ?? ''));
};

const flagsOf = (flags: object): readonly string[] => Object.keys(flags).map((name) => `--${name}`);

test('bash offers every verb, and of every verb all its flags', () => {
  const [all, ...each] = inBash(['tidegate', ''], ...verbs.map(({ name }) => ['tidegate', name, '-']));
  expect(all).toEqual([...verbs.map(({ name }) => name), '--help', '--version']);
  for (const [index, { name, flags }] of verbs.entries())
    expect(each[index], name).toEqual(
      expect.arrayContaining([...flagsOf(flags), ...flagsOf(globalFlags), '-h', '-o']),
    );
});

test.each([
  ['the beginning of a verb', ['tidegate', 'ren'], ['render']],
  ['words of a value', ['tidegate', 'status', '--output', 'j'], ['json']],
  ['words of a value after =', ['tidegate', 'status', '--output', '=', 'y'], ['yaml']],
  [
    'all words right after =',
    ['tidegate', 'status', '-o', 'json', '--output', '='],
    ['table', 'json', 'yaml', 'name'],
  ],
  ['words of a short flag', ['tidegate', 'plan', '-o', 'n'], ['name']],
  ['files of a flag', ['tidegate', 'render', '-f', 'app'], ['app.yaml']],
  ['a file with a space is one', ['tidegate', 'render', '--file', 'with'], ['with space.yaml']],
  ['files of a verb', ['tidegate', 'fmt', 'not'], ['notes.txt']],
  ['words of a verb', ['tidegate', 'new', 't'], ['trait']],
  ['words of a verb of several forms', ['tidegate', 'judge', 're'], ['replay']],
  ['nothing after that word', ['tidegate', 'new', 'trait', 't'], []],
  ['verbs after help', ['tidegate', 'help', 'rol'], ['rollback']],
  ['shells', ['tidegate', 'completion', ''], ['bash', 'zsh', 'fish']],
  ['nothing where only the person knows', ['tidegate', 'render', '--target', 'j'], []],
  ['flags before the verb do not hide it', ['tidegate', '--no-color', 'new', 'c'], ['component']],
])('bash: %s', (_, words, offered) => {
  expect(inBash(words)).toEqual([offered]);
});

describe.skipIf(!isThere('fish'))('fish', () => {
  const inFish = (line: string): readonly string[] =>
    execFileSync('fish', ['--no-config', '-c', `source ./tidegate.fish; complete -C '${line}'`], {
      cwd: folder,
      encoding: 'utf8',
    })
      .trimEnd()
      .split('\n')
      .map((offered) => offered.split('\t')[0] ?? '');
  test('offers verbs, flags and values', () => {
    expect(inFish('tidegate ')).toEqual(expect.arrayContaining(verbs.map(({ name }) => name)));
    expect(inFish('tidegate render --tar')).toEqual(['--target']);
    expect(inFish('tidegate status --output j')).toEqual(['json']);
    expect(inFish('tidegate render -f app')).toEqual(['app.yaml']);
    expect(inFish('tidegate new t')).toEqual(['trait']);
  });
});

test.skipIf(!isThere('zsh'))('zsh takes the script and registers it', () => {
  // What compinit would define: it reads hundreds of files first.
  const script = 'compdef() { print -r -- "$@"; }; source ./tidegate.zsh';
  const said = spawnSync('zsh', ['-f', '-c', script], { cwd: folder, encoding: 'utf8' });
  expect([said.stdout, said.stderr]).toEqual(['_tidegate tidegate\n', '']);
});

test('a shell that is none is refused with the nearest', async () => {
  const io = playTerminal();
  expect(await main(['completion', 'bsh'], io)).toBe(1);
  expect(io.complained.join('\n')).toBe('tidegate: there is no completion for bsh; did you mean "bash"?');
  expect(await main(['completion'], io)).toBe(1);
  expect(await main(['completion', 'zsh'], io)).toBe(0);
  expect(io.printed.join('\n')).toContain('#compdef tidegate');
});
