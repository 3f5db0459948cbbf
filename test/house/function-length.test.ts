import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-lengths-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A limit of no lines makes oxlint tell the length of every function, without blank lines and comments. */
const config = join(folder, 'config.json');
const everyLength = ['error', { max: 0, skipBlankLines: true, skipComments: true }];
writeFileSync(
  config,
  JSON.stringify({ categories: { correctness: 'off' }, rules: { 'max-lines-per-function': everyLength } }),
);

interface Length {
  readonly place: string;
  readonly lines: number;
}

interface Diagnostic {
  readonly message: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** The lengths of all functions of the product in these folders, shortest first. */
const lengthsIn = (...folders: readonly string[]): readonly Length[] => {
  const tool = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [tool, '-c', config, '--format=json', ...folders], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  return diagnostics
    .filter(({ filename }) => !/\.(test|fixture)\.ts$/.test(filename))
    .map(({ message, filename, labels }) => ({
      place: `${filename}:${labels[0]?.span.line ?? 0}`,
      lines: Number(/\((\d+)\)/.exec(message)?.[1]),
    }))
    .sort((one, other) => one.lines - other.lines);
};

test('lengths are counted in lines of code', () => {
  const line = '  console.log(1);\n';
  writeFileSync(
    join(folder, 'some.ts'),
    `const short = () => 1;\nconst long = () => {\n${line.repeat(40)}\n  // a comment\n};\n`,
  );
  expect(lengthsIn(folder).map(({ lines }) => lines)).toEqual([1, 42]);
});

test('of the functions of the product that need more than one line, 95 of 100 have less than 30', () => {
  const all = lengthsIn('shared', 'functions', 'workflows', 'cli', 'infra').filter(({ lines }) => lines > 1);
  expect(all.length).toBeGreaterThan(3000);
  const at = all[Math.floor(all.length * 0.95)];
  expect(
    at?.lines,
    `the longest: ${all
      .slice(-5)
      .map(({ place }) => place)
      .join(', ')}`,
  ).toBeLessThan(30);
});
