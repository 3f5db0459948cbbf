import { execFile, spawn } from 'node:child_process';
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
const oldGate = (name: string, program: Readonly<Record<string, string>>): string => {
  const home = join(folder, name);
  mkdirSync(join(home, 'cli'), { recursive: true });
  mkdirSync(join(home, 'lib'));
  const file = join(home, 'cli/tidegate.mjs');
  writeFileSync(file, readFileSync(gate, 'utf8').replace('const wanted = 24;', 'const wanted = 999;'));
  cpSync(join(import.meta.dirname, 'parent.mjs'), join(home, 'cli/parent.mjs'));
  cpSync(join(import.meta.dirname, '..', 'package.json'), join(home, 'package.json'));
  for (const [path, text] of Object.entries(program)) writeFileSync(join(home, path), text);
  return file;
};
const checkout = { 'cli/main.ts': '' };

/** A Node of the bundled packages, played by a shell script. */
const bundle = (name: string, script: string): void => {
  const home = join(folder, name, 'node_modules', `node-${process.platform}-${process.arch}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"name":"x","version":"1.0.0"}');
  writeFileSync(join(home, 'bin', 'node'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, 'bin', 'node'), 0o755);
};

test('an old Node hands a checkout to the one that npm brought, and its exit code back', async () => {
  const file = oldGate('bundled', checkout);
  bundle('bundled', 'echo "ran $@"; exit 7');
  expect(await run(file, ['status', '-o', 'json'])).toEqual({
    code: 7,
    out: `ran ${file} status -o json\n`,
    err: '',
  });
});

test('an old Node alone says in one sentence what to do', async () => {
  const { code, out, err } = await run(oldGate('alone', checkout), []);
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^tidegate: this is Node [\d.]+ and this needs Node 999 or newer: install without --omit=optional.*\n$/,
  );
});

test('a signal reaches the program behind the gate, and its end is the end of the gate', async () => {
  const file = oldGate('signals', checkout);
  bundle('signals', 'trap "echo heard; exit 5" INT; echo ready; while :; do sleep 0.05; done');
  const ended = Promise.withResolvers<Ended>();
  const child = execFile(process.execPath, [file], (error, out, err) =>
    ended.resolve({ code: error?.code ?? null, out, err }),
  );
  child.stdout?.once('data', () => child.kill('SIGINT'));
  expect(await ended.promise).toMatchObject({ code: 5, out: 'ready\nheard\n' });
});

test('an installed package runs in an old Node itself', async () => {
  const file = oldGate('package', {
    'lib/main.js': 'export const main = async (argv) => { console.log(process.pid, ...argv); return 3; };',
  });
  expect(await run(file, ['lint'])).toEqual({ code: 3, out: expect.stringMatching(/^\d+ lint\n$/), err: '' });
});

/** A program that needs a newer Node, says its number there, and stays. */
const serving = `export const main = async () => {
  if (process.channel === undefined) throw Object.assign(new Error(), { name: 'NewerNodeNeeded' });
  process.stdout.write(String(process.pid));
  await new Promise((resolve) => setInterval(() => {}, 1000));
};`;
const firstNumber = (stream: NodeJS.ReadableStream): Promise<number> =>
  new Promise((resolve) => stream.once('data', (data: Buffer) => resolve(Number(data.toString()))));
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
};
const untilGone = async (pid: number): Promise<void> => {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('kill -9 of the gate ends what is behind it', async () => {
  const file = oldGate('killed', { 'lib/main.js': serving });
  bundle('killed', `exec ${process.execPath} "$@"`);
  const child = spawn(process.execPath, [file, 'up'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const behind = await firstNumber(child.stdout);
  expect(behind).not.toBe(child.pid);
  expect(isAlive(behind)).toBe(true);
  child.kill('SIGKILL');
  await untilGone(behind);
});

test.runIf(process.platform === 'linux')(
  'kill -9 of npm ends what npm started, though a shell stands in between',
  async () => {
    const file = oldGate('npm', {
      'lib/main.js': `export const main = async () => {
        process.stdout.write(String(process.pid));
        await new Promise((resolve) => setInterval(() => {}, 1000));
      };`,
    });
    const npm = `process.title = 'npm start';
      require('node:child_process').spawn('sh', ['-c', '"$0" "$1" up; true', process.execPath, ${JSON.stringify(file)}], {
        stdio: 'inherit', env: { ...process.env, npm_lifecycle_event: 'start' } });`;
    const child = spawn(process.execPath, ['-e', npm], { stdio: ['ignore', 'pipe', 'ignore'] });
    const started = await firstNumber(child.stdout);
    expect(isAlive(started)).toBe(true);
    child.kill('SIGKILL');
    await untilGone(started);
  },
);

test('a new enough Node goes in, and the exit code is the verb’s', async () => {
  expect(await run(gate, ['version', '-o', 'name'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  const wrong = await run(gate, ['stauts']);
  expect([wrong.code, wrong.out, wrong.err]).toEqual([
    1,
    '',
    'tidegate: unknown verb stauts; did you mean "status"? (`tidegate help` lists all)\n',
  ]);
});
