import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { filesIn, root, textOf } from './tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fine = [
  'plan-of.ts',
  'plan-of.test.ts',
  'kube-4/watch.cluster.test.ts',
  'server.fixture.ts',
  'roles.cjs',
  '.ci/run',
];
const wrong = [
  'PlanOf.ts',
  'planOf.test.ts',
  'kube_x/watch.ts',
  'Watch.cluster.test.ts',
  'Roles.cjs',
  'Main.mjs',
];

/** What the check of names says of these files. */
const refused = async (files: readonly string[]): Promise<string> => {
  const place = mkdtempSync(join(folder, 'house-'));
  for (const file of files) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), '');
  }
  cpSync(join(root, '.ls-lint.yml'), join(place, '.ls-lint.yml'));
  const tool = join(root, 'node_modules/@ls-lint/ls-lint/bin/cli.js');
  const said = await promisify(execFile)(process.execPath, [tool], { cwd: place }).catch(
    (error: unknown) => error as { readonly stdout: string; readonly stderr: string },
  );
  return said.stdout + said.stderr;
};

test('names of files and folders are kebab-case, whatever they end with', async () => {
  const said = await refused(wrong);
  expect(wrong.filter((file) => !said.includes(file.split('/')[0] ?? file))).toEqual([]);
});

test('names in kebab-case are let through', async () => {
  expect(await refused(fine)).toBe('');
});

test('every ending of a source file is one that the check knows', () => {
  const known = [...textOf('.ls-lint.yml').matchAll(/^ {2}(\.[a-z.]+):/gm)].map(([, ending]) => ending);
  const endings = filesIn('.', /\.[mc]?[tj]sx?$/).map((path) => /\/?\.?[^/.]*(\.[^/]+)$/.exec(path)?.[1]);
  expect([...new Set(endings)].filter((ending) => !known.includes(ending))).toEqual([]);
});
