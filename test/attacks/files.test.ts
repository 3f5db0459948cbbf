import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appOf, component } from './hostile.ts';
import { openVictim } from './server.ts';

const gate = join(import.meta.dirname, '../../cli/tidegate.mjs');
const isRoot = process.getuid?.() === 0;
const isPosix = process.platform !== 'win32';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tidegate-files-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]) => {
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, [gate, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, signal, said: `${stdout}${stderr}` };
};
const write = (path: string, text: string): string => {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o755 });
  writeFileSync(file, text);
  return file;
};
const note = JSON.stringify({ server: 'http://127.0.0.1:1', token: 'x', pid: 1, startedAt: '' });

test.runIf(isPosix)('an address that others may have changed gets nothing sent', () => {
  chmodSync(write('.tidegate/server.json', note), 0o666);
  expect(run('status')).toMatchObject({ status: 10 });
  expect(run('status').said).toContain('can be written by other users');
});

test.runIf(isPosix)('nor does one behind a link', () => {
  write('elsewhere/server.json', note);
  mkdirSync(join(folder, '.tidegate'));
  symlinkSync(join(folder, 'elsewhere/server.json'), join(folder, '.tidegate/server.json'));
  expect(run('status').said).toContain('is a link, which is not followed');
});

/* Only root can give a file away. */
test.runIf(isRoot)(
  'nor one of another user, in the folder or above it; a foreign token lets nobody in',
  () => {
    const file = write('.tidegate/server.json', note);
    chmodSync(file, 0o600);
    chownSync(file, 12_345, 12_345);
    expect(run('status')).toMatchObject({ status: 10 });
    expect(run('status').said).toContain('belongs to another user (12345), so it is not used');
    rmSync(file);
    const token = write('.tidegate/token', 'a'.repeat(43));
    chownSync(token, 12_345, 12_345);
    write('tidegate.yaml', 'clusters: { play: { simulated: true } }\n');
    expect(run('up', '--port', '0').said).toContain('belongs to another user (12345), so it is not used');
  },
);

test.runIf(isPosix)(
  'what a server keeps is for its user alone, also where it was not before',
  async () => {
    const victim = await openVictim();
    const modes = () =>
      readdirSync(join(victim.folder, '.tidegate'), { recursive: true, withFileTypes: true }).map(
        (entry) => statSync(join(entry.parentPath, entry.name)).mode & 0o077,
      );
    try {
      expect(modes().every((others) => others === 0)).toBe(true);
      expect(modes().length).toBeGreaterThan(4);
      expect(statSync(join(victim.folder, '.tidegate')).mode & 0o777).toBe(0o700);
    } finally {
      await victim.stop();
    }
  },
  120_000,
);

test('what is no file is not waited for', () => {
  if (isPosix) spawnSync('bash', ['-c', 'mkfifo pipe.yaml'], { cwd: folder });
  if (existsSync(join(folder, 'pipe.yaml')))
    for (const words of [
      ['lint', '-f', 'pipe.yaml'],
      ['render', '-f', 'pipe.yaml'],
      ['fmt', 'pipe.yaml'],
    ])
      expect(run(...words)).toMatchObject({ status: 1, signal: null });
  if (existsSync('/dev/zero'))
    expect(run('lint', '-f', '/dev/zero')).toMatchObject({ status: 1, signal: null });
  write('app.yaml', appOf(component('web')));
  if (isPosix) spawnSync('bash', ['-c', 'mkfifo protect.yaml'], { cwd: folder });
  expect(run('lint').signal).toBe(null);
}, 180_000);

test('a name or a value with an escape in it reaches no terminal', () => {
  write('app.yaml', appOf(component('web')).replace('name: shop', 'name: "a\\u001b]0;owned\\u0007"'));
  write('regions/\u001b[2Jx.yaml', 'components: {}\n');
  for (const words of [
    ['lint'],
    ['fmt'],
    ['render', '-o', 'name'],
    ['\u001b[31mred'],
    ['status', '--\u001b[31m'],
  ])
    expect(run(...words).said).not.toContain('\u001b');
}, 120_000);

test('a file that cannot be replaced stays as it was, and nothing is left beside it', () => {
  const file = write(
    'app.yaml',
    appOf(component('web')).replace('kind: Application', 'kind:    Application'),
  );
  const before = readFileSync(file, 'utf8');
  // A file may have no more than these blocks of 512 bytes: the disk is full, for this process.
  spawnSync('bash', ['-c', `ulimit -f 0; "${process.execPath}" "${gate}" fmt`], { cwd: folder });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(folder)).toEqual(['app.yaml']);
  chmodSync(file, 0o640);
  expect(run('fmt')).toMatchObject({ status: 0 });
  expect(readFileSync(file, 'utf8')).not.toBe(before);
  expect(statSync(file).mode & 0o777).toBe(0o640);
}, 120_000);

test('a server goes on when nobody reads its lines any more', async () => {
  write('tidegate.yaml', 'clusters: { play: { simulated: true } }\n');
  const child = spawn(process.execPath, [gate, 'up', '--port', '0'], { cwd: folder });
  const file = join(folder, '.tidegate/server.json');
  while (!existsSync(file) && child.exitCode === null) await new Promise((next) => setTimeout(next, 100));
  const { server, token } = JSON.parse(readFileSync(file, 'utf8')) as { server: string; token: string };
  child.stdout.destroy();
  child.stderr.destroy();
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k' };
  const source = {
    files: [
      { path: 'app.yaml', text: appOf(component('web')).replace('namespace: here', 'namespace: default') },
    ],
  };
  const body = JSON.stringify({ app: 'shop', source });
  // It tells of releases on its screen, which is gone.
  expect((await fetch(`${server}/v1/releases`, { method: 'POST', headers, body })).status).toBe(201);
  for (let n = 0; n < 20; n += 1) {
    expect((await fetch(`${server}/healthz`)).status).toBe(200);
    await new Promise((next) => setTimeout(next, 100));
  }
  expect(child.exitCode).toBe(null);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 120_000);
