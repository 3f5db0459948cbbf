import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const gate = join(import.meta.dirname, 'tidegate.mjs');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-gate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}
const run = (file: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], (error, out, err) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? null), out, err }),
    );
  });

/** The gate as it behaves on a Node that is too old: the same file, wanting more than there is. */
const oldGate = (name: string): string => {
  const home = join(folder, name);
  mkdirSync(home);
  const file = join(home, 'tidegate.mjs');
  writeFileSync(file, readFileSync(gate, 'utf8').replace('const wanted = 24;', 'const wanted = 999;'));
  cpSync(join(import.meta.dirname, '..', 'package.json'), join(home, 'package.json'));
  return file;
};

/** A Node of the bundled packages, played by a shell script. */
const bundle = (name: string, script: string): void => {
  const home = join(folder, name, 'node_modules', `node-${process.platform}-${process.arch}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name":"x","version":"1.0.0"}');
  writeFileSync(join(home, 'bin', 'node'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, 'bin', 'node'), 0o755);
};

test('an old Node hands everything to the one that npm brought, and its exit code back', async () => {
  const file = oldGate('bundled');
  bundle('bundled', 'echo "ran $@"; exit 7');
  expect(await run(file, ['status', '-o', 'json'])).toEqual({
    code: 7,
    out: `ran ${file} status -o json\n`,
    err: '',
  });
});

test('an old Node alone says in one sentence what to do', async () => {
  const { code, out, err } = await run(oldGate('alone'), []);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^tidegate: this is Node [\d.]+ and Tidegate needs Node 999 or newer: run `npm ci`.*\n$/,
  );
});

test('a signal reaches the program behind the gate, and its end is the end of the gate', async () => {
  const file = oldGate('signals');
  bundle('signals', 'trap "echo heard; exit 5" INT; echo ready; while :; do sleep 0.05; done');
  const ended = Promise.withResolvers<Ended>();
  const child = execFile(process.execPath, [file], (error, out, err) =>
    ended.resolve({ code: error?.code ?? null, out, err }),
  );
  child.stdout?.once('data', () => child.kill('SIGINT'));
  expect(await ended.promise).toMatchObject({ code: 5, out: 'ready\nheard\n' });
});

test('a new enough Node goes in, and the exit code is the verb’s', async () => {
  expect(await run(gate, ['version', '-o', 'name'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  const wrong = await run(gate, ['stauts']);
  expect([wrong.code, wrong.out, wrong.err]).toEqual([
    1,
    '',
    'tidegate: unknown verb stauts; did you mean "status"? (`tidegate help` lists all)\n',
  ]);
});
