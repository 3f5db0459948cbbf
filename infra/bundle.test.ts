import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalTable, openLocalTable } from '#test/contract/local-table.ts';
import { bundle, mostBytesAtStart } from './bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-bundle-'));
let table: LocalTable;
let sizes: ReadonlyMap<string, number>;
beforeAll(async () => {
  table = await openLocalTable();
  const largest = { plansApi: 'functions/api/plans.ts' };
  sizes = await bundle(
    { appsApi: 'functions/api/apps.ts', notify: 'functions/tasks/notify.ts', ...largest },
    folder,
  );
}, 60_000);
afterAll(async () => {
  await table.close();
  rmSync(folder, { recursive: true });
});

const calling = `
const [file, event] = process.argv.slice(1);
const { handler } = await import(file);
const context = { getRemainingTimeInMillis: () => 10_000 };
const told = await handler(JSON.parse(event), context).catch(({ name, message }) => ({ name, message }));
process.stdout.write(JSON.stringify(told));
`;

/** Calls a bundle as Lambda does: in a process of its own that has nothing else, with the environment of its function. */
const call = async (name: string, event: object): Promise<unknown> => {
  const { endpoint } = table;
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    TIDEGATE_TABLE: table.name,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  };
  const args = [
    '--input-type=module',
    '--eval',
    calling,
    join(folder, name, 'index.mjs'),
    JSON.stringify(event),
  ];
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  // One line of the log, and nothing else: no warning of Node, no stack.
  expect(
    errors
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { level: string }).level),
  ).toHaveLength(1);
  return JSON.parse(out);
};
const request = (method: string, rawPath: string) => ({
  rawPath,
  rawQueryString: '',
  headers: {},
  requestContext: { http: { method } },
});

test('an API function answers from its bundle', async () => {
  expect(await call('appsApi', request('GET', '/healthz'))).toMatchObject({
    statusCode: 200,
    body: '{"status":"ok"}',
  });
});

test('an API function of the cloud that knows nobody lets nobody in', async () => {
  expect(await call('appsApi', request('GET', '/v1/apps'))).toMatchObject({ statusCode: 401 });
});

test('a task reads the table from its bundle, and fails under a name that Retry and Catch know', async () => {
  expect(await call('notify', { release: 'r-none' })).toMatchObject({
    name: expect.stringMatching(/^(NotFound|Broken)$/),
  });
});

test('each is small enough to start quickly', () => {
  expect([...sizes.keys()].sort()).toEqual(['appsApi', 'notify', 'plansApi']);
  expect(Math.max(...sizes.values())).toBeLessThan(mostBytesAtStart);
});

test('what evaluates CUE is in a bundle only where its operator asks for it', async () => {
  const openings = async () => {
    const place = mkdtempSync(join(tmpdir(), 'tidegate-cue-'));
    await bundle({ apps: 'functions/api/apps.ts' }, place);
    const folder = join(place, 'apps');
    const written = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');
    rmSync(place, { recursive: true });
    return written.includes('SharedArrayBuffer');
  };
  expect(await openings()).toBe(false);
  process.env['TIDEGATE_DEFINITIONS'] = 'evaluate';
  try {
    expect(await openings()).toBe(true);
  } finally {
    delete process.env['TIDEGATE_DEFINITIONS'];
  }
});
