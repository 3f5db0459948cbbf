import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-new-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: readonly string[]) => main(args, playTerminal({ cwd: folder }));
const gate = join(import.meta.dirname, '../tidegate.mjs');

test.each(['component', 'trait'])(
  'a new %s has a test that passes, and is not written over',
  async (what) => {
    expect(await run('new', what, 'my-own')).toBe(0);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const told = execFileSync(process.execPath, ['--test', `${what}s/my-own.test.mjs`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, TIDEGATE: `${process.execPath} ${gate}` },
    });
    expect(told).toMatch(/pass 2/);
    expect(await run('new', what, 'my-own')).toBe(11);
  },
  60_000,
);

test('a name that is none, and a thing that there is not, are refused', async () => {
  expect(await run('new', 'component', 'My Own')).toBe(1);
  expect(await run('new', 'policy', 'x')).toBe(1);
});
