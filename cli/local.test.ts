import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerNote } from './connection.ts';
import { main } from './main.ts';
import { playTerminal } from './terminal.fixture.ts';

/** A person, two terminals, one folder: real processes, real signals, a simulated cluster. */
const folder = mkdtempSync(join(tmpdir(), 'tidegate-local-'));
const gate = join(import.meta.dirname, 'tidegate.mjs');

const app = `
apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties: { image: "web:1", ports: [{ port: 80, expose: true }] }
      traits: [{ type: scaler, properties: { replicas: 3 } }]
release:
  targets: [{ name: here, cluster: play, namespace: default, environment: test, region: here }]
  strategy: { steps: [34%, 100%], bake: 1s }
  checks: { window: 1s, warmup: 0s, minRequests: 20, decideWithin: 20s, onUndecided: ask, errors: { maxIncrease: 50%, floor: 1% } }
`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once this has been printed, on either stream. */
  prints(text: string): Promise<void>;
}

const running = new Set<ChildProcess>();

const start = (...args: readonly string[]): Process => {
  const { CI: _, ...env } = process.env;
  const child = spawn(process.execPath, [gate, ...args], { cwd: folder, env });
  running.add(child);
  let out = '';
  let err = '';
  const looking = new Set<() => void>();
  const hear = (): void => looking.forEach((look) => look());
  child.stdout.on('data', (part: Buffer) => ((out += part.toString()), hear()));
  child.stderr.on('data', (part: Buffer) => ((err += part.toString()), hear()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => (running.delete(child), resolve({ code, out, err }), hear())),
  );
  const prints = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if ((out + err).includes(text)) resolve();
        else if (!running.has(child)) reject(new Error(`it never said "${text}":\n${out}${err}`));
      };
      looking.add(look);
      look();
    });
  return { child, ended, prints };
};
/** The quick verbs, without the price of a process each. */
const run = async (...args: readonly string[]): Promise<Ended> => {
  const io = playTerminal({ cwd: folder });
  const code = await main(args, io);
  return { code, out: lines(io.printed), err: lines(io.complained) };
};
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const note = (): ServerNote =>
  JSON.parse(readFileSync(join(folder, '.tidegate', 'server.json'), 'utf8')) as ServerNote;
const portOf = ({ server }: ServerNote): string => new URL(server).port;

let server: Process;
beforeAll(async () => {
  writeFileSync(join(folder, 'app.yaml'), app);
  writeFileSync(join(folder, 'tidegate.yaml'), 'clusters: { play: { simulated: true } }\n');
  server = start('up', '-f', 'app.yaml', '--port', '0');
  await server.prints('released: ');
}, 60_000);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('the note that leads to the server is for this user alone', () => {
  expect(statSync(join(folder, '.tidegate', 'server.json')).mode & 0o777).toBe(0o600);
  expect(note().server).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('a second server on the folder is refused, and nothing happens to the first', async () => {
  const second = await run('up', '--no-release', '--port', '0');
  expect([second.code, second.out]).toEqual([1, '']);
  expect(second.err).toMatch(/a Tidegate server runs on this folder/);
  expect((await run('status', '-o', 'name')).code).toBe(0);
});

test('a release is the same for people, for programs and for xargs', async () => {
  const [table, json, name] = await Promise.all([
    run('status', 'shop'),
    run('status', 'shop', '-o', 'json'),
    run('status', '-o', 'name'),
  ]);
  const id = name?.out.trim() ?? '';
  expect(id).toMatch(/^[0-9a-z]{26}$/);
  expect(JSON.parse(json?.out ?? '')).toMatchObject({
    apiVersion: 'tidegate.dev/v1',
    kind: 'Release',
    id,
    app: 'shop',
  });
  expect(table?.out).toContain(`✔ released  shop  ${id}`);
  expect(table?.out).not.toContain('\u001b');
  expect([table?.code, json?.code, name?.code]).toEqual([0, 0, 0]);
});

test('a mistake in the application starts nothing and is told with its place', async () => {
  writeFileSync(join(folder, 'wrong.yaml'), app.replace('replicas: 3', 'replica: 3'));
  const wrong = await run('release', '-f', join(folder, 'wrong.yaml'));
  expect(wrong.code).toBe(1);
  expect(wrong.err).toMatch(/wrong\.yaml:10:\d+ .*replica.*replicas/s);
  const stranger = await run('release', 'shop', '-i', 'wbe=web:2');
  expect(stranger.code).toBe(1);
  expect(stranger.err).toContain('did you mean "web"?');
});

test('the same key starts one release; another request under it is a conflict', async () => {
  const ask = (image: string) => run('release', 'shop', '-i', `web=${image}`, '--key', 'k1', '-o', 'name');
  const first = await ask('web:1');
  expect((await ask('web:1')).out).toBe(first.out);
  expect((await ask('web:9')).code).toBe(11);
  expect((await run('watch', first.out.trim())).code).toBe(0);
});

test('kill -9 in the middle of a release: started again, the server ends it well, and who watched sees all of it once', async () => {
  const id = (await run('release', 'shop', '-i', 'web=web:2', '-o', 'name')).out.trim();
  const watching = start('watch', id, '-o', 'json');
  await watching.prints('"step-started"');
  const port = portOf(note());
  server.child.kill('SIGKILL');
  await server.ended;
  await watching.prints('trying again');
  server = start('up', '--no-release', '--port', port);
  const watched = await watching.ended;
  expect([watched.code, watched.err.includes('answers again')]).toEqual([0, true]);
  const seen = watched.out.trim().split('\n');
  const all = await run('events', id, '-o', 'json');
  const { items } = JSON.parse(all.out) as { readonly items: readonly { readonly cursor: string }[] };
  expect(seen.map((line) => (JSON.parse(line) as { readonly cursor: string }).cursor)).toEqual(
    items.map(({ cursor }) => cursor),
  );
  const half = await run('watch', id, '-o', 'json', '--after', items[3]?.cursor ?? '');
  expect(half.out.trim().split('\n')).toEqual(seen.slice(4));
}, 60_000);

test('Ctrl-C on a watch detaches and leaves the release alone; pause, abort and their exit codes', async () => {
  const id = (await run('release', 'shop', '-i', 'web=web:3', '-o', 'name')).out.trim();
  const watching = start('watch', id);
  await watching.prints('acquired the target');
  watching.child.kill('SIGINT');
  const detached = await watching.ended;
  expect([detached.code, detached.err]).toEqual([
    130,
    `detached; the release continues. Follow it again: tidegate watch ${id}\n`,
  ]);
  expect((await run('pause', id)).code).toBe(0);
  const paused = await run('watch', id, '--timeout', '300ms');
  expect([paused.code, paused.err]).toEqual([6, expect.stringContaining('still paused')]);
  expect((await run('status', id)).code).toBe(6);
  expect((await run('abort', id, '-w')).code).toBe(0);
  expect((await run('status', id)).code).toBe(5);
}, 60_000);

test('SIGTERM stops the server in good order, and then the verbs say that none runs', async () => {
  server.child.kill('SIGTERM');
  const { code, err } = await server.ended;
  expect([code, err]).toEqual([0, expect.not.stringContaining('"level":"error"')]);
  expect(existsSync(join(folder, '.tidegate', 'server.json'))).toBe(false);
  expect((await run('status')).code).toBe(12);
});

test('started again with the same file, the server releases nothing, and what was released since stays', async () => {
  server = start('up', '-f', 'app.yaml', '--port', '0');
  await server.prints('shop has not changed since the last start, so nothing is released');
  const before = (await run('status', '-o', 'name')).out;
  const runs = (await run('apps')).out;
  expect(runs).toMatch(/shop +\S+ +web web:2 /);
  server.child.kill('SIGTERM');
  await server.ended;
  writeFileSync(join(folder, 'app.yaml'), app.replace('replicas: 3', 'replicas: 2'));
  server = start('up', '-f', 'app.yaml', '--port', '0');
  await server.prints('released: ');
  expect((await run('status', '-o', 'name')).out.split('\n')).toHaveLength(before.split('\n').length + 1);
  expect((await run('status', 'shop')).out).toContain('released last: web web:2');
  server.child.kill('SIGTERM');
  await server.ended;
}, 60_000);
