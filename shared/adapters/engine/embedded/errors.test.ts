import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { serveEngine } from './protocol/server.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine } from '#test/fakes/engine-shapes.ts';

/** What the world around the engine may do to it: each has a name, and nothing that was promised is lost. */
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tidegate-trouble-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => path.join(folder, 'engine.sqlite');

test('a full disk refuses by name, keeps every result, and loses nothing that was acknowledged', async () => {
  const troubles: string[] = [];
  let finish = (_value: string): void => undefined;
  const functions = { work: () => new Promise<string>((resolve) => void (finish = resolve)) };
  const options = { file: file(), maxBytes: 440_000, onTrouble: ({ name }: Error) => troubles.push(name) };
  const full = openTestEngine(functions, options);
  const m = await full.create('m', machine({ T: call() }));
  const first = await full.start(m, 'first');
  const nap = await full.create('nap', machine({ W: { Type: 'Wait', Seconds: 60, End: true } }));
  await full.quiet();
  const acknowledged: string[] = [];
  const fill = async (): Promise<void> => {
    for (let i = 0; i < 1000; i += 1) acknowledged.push(await full.start(nap, `n${i}`, 'x'.repeat(20_000)));
  };
  await expect(fill()).rejects.toMatchObject({ name: 'EngineDatabaseUnwritable' });
  expect(acknowledged.length).toBeGreaterThan(3);
  finish('y'.repeat(100_000));
  await full.quiet();
  expect(troubles).toContain('EngineDatabaseUnwritable');
  expect(await full.describe(first)).toMatchObject({ status: 'RUNNING' });
  await full.engine.close();
  const roomy = openTestEngine({ work: async () => 'again' }, { file: file() });
  await roomy.runOut();
  expect(await roomy.describe(first)).toMatchObject({ status: 'SUCCEEDED', output: '"again"' });
  for (const arn of acknowledged) expect(await roomy.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  await roomy.engine.close();
});

test('a nested execution that cannot be written when its turn comes is started when it can', async () => {
  const blocker = { db: undefined as DatabaseSync | undefined, isArmed: false };
  const probe = (boundary: string): void => {
    if (boundary !== 'after commit' || !blocker.isArmed) return;
    blocker.isArmed = false;
    blocker.db = new DatabaseSync(file());
    blocker.db.exec('BEGIN IMMEDIATE');
  };
  const troubles: string[] = [];
  const world = openTestEngine({}, { file: file(), probe, onTrouble: ({ name }) => troubles.push(name) });
  const inner = await world.create('inner', machine({ S: { Type: 'Succeed' } }));
  const nested = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: inner },
    End: true,
  };
  const outer = await world.create('outer', machine({ N: nested }));
  blocker.isArmed = true;
  const arn = await world.start(outer, 'one');
  await world.quiet();
  expect(troubles).toEqual(['EngineDatabaseUnwritable']);
  blocker.db?.exec('ROLLBACK');
  blocker.db?.close();
  world.clock.advance(1000);
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  await world.engine.close();
});

test('a database that is damaged in the middle is named so, at opening or at the first touch', async () => {
  const first = openTestEngine({}, { file: file() });
  const m = await first.create('m', machine({ W: { Type: 'Wait', Seconds: 60, End: true } }));
  for (let i = 0; i < 40; i += 1) await first.start(m, `n${i}`, 'x'.repeat(2000));
  await first.engine.close();
  const handle = openSync(file(), 'r+');
  for (let at = 4096; at < statSync(file()).size; at += 4096)
    writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, at);
  closeSync(handle);
  const touch = async (): Promise<JsonObject> => {
    const again = openTestEngine({}, { file: file() });
    try {
      return await again.engine.call('ListExecutions', { stateMachineArn: m });
    } finally {
      await again.engine.close().catch(() => undefined);
    }
  };
  await expect(touch()).rejects.toMatchObject({ name: 'EngineDatabaseDamaged' });
});

test('a function that ends the process three times fails its task instead of a fourth time', () => {
  const fixture = path.join(import.meta.dirname, '../../../../test/conformance/crash/doomed.ts');
  const lives = Array.from({ length: 4 }, () =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', fixture, file()], {
      encoding: 'utf8',
    }),
  );
  expect(lives.map(({ status }) => status)).toEqual([9, 9, 9, 0]);
  expect(JSON.parse(lives[3]?.stdout ?? '{}')).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
});

const serve = async () => {
  const world = openTestEngine();
  const serving = await serveEngine({ engine: world.engine, host: '127.0.0.1', port: 0 });
  return {
    serving,
    post: (body: string, headers: Readonly<Record<string, string>> = {}, action = 'ListStateMachines') =>
      fetch(serving.url, {
        method: 'POST',
        body,
        headers: { 'x-amz-target': `AWSStepFunctions.${action}`, ...headers },
      }),
  };
};

test('over the wire every wrong request is answered in the shape that SDKs read', async () => {
  const { post, serving } = await serve();
  const { url } = serving;
  const told = async (answer: Promise<Response>) => {
    const { status, ...response } = await answer.then(async (got) => ({
      status: got.status,
      body: (await got.json()) as JsonObject,
    }));
    return `${status} ${response.body['__type'] as string}`;
  };
  expect({
    fine: (await post('{}')).status,
    unknown: await told(post('{}', {}, 'DeleteEverything')),
    target: await told(post('{}', { 'x-amz-target': 'DynamoDB_20120810.ListTables' })),
    json: await told(post('{')),
    list: await told(post('[]')),
    large: await told(post(JSON.stringify({ definition: 'x'.repeat(5_000_000) }))),
    page: await told(post('{}', { origin: 'https://evil.example' })),
    get: await told(fetch(url)),
  }).toEqual({
    fine: 200,
    unknown: '400 com.amazon.coral.service#UnknownOperationException',
    target: '400 com.amazon.coral.service#UnknownOperationException',
    json: '400 com.amazon.coral.service#SerializationException',
    list: '400 com.amazon.coral.service#SerializationException',
    large: '413 com.amazonaws.sfn#RequestEntityTooLargeException',
    page: '403 com.amazon.coral.service#AccessDeniedException',
    get: '405 com.amazon.coral.service#UnknownOperationException',
  });
  await serving.close();
});

test.each([
  ['another name', ['host: evil.example']],
  ['a name that only begins like ours', ['host: 127.0.0.1.evil.example']],
  ['two names', ['host: localhost', 'host: evil.example']],
])('%s for this endpoint is refused: a page may have bent it here', async (_, lines) => {
  const { serving } = await serve();
  const { port } = new URL(serving.url);
  const socket = connect(Number(port), '127.0.0.1');
  const target = 'x-amz-target: AWSStepFunctions.ListStateMachines';
  const all = ['POST / HTTP/1.1', ...lines, target, 'content-length: 2', 'connection: close'];
  socket.write(`${all.join('\r\n')}\r\n\r\n{}`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[03] /);
  await serving.close();
});

test('a caller that hangs up in the middle of its request harms nobody', async () => {
  const { post, serving } = await serve();
  const { url } = serving;
  await new Promise<void>((resolve) => {
    const half = request(url, { method: 'POST', headers: { 'content-length': '1000' } });
    half.on('error', () => resolve());
    half.write('{"half":');
    setTimeout(() => half.destroy(), 20);
    half.on('close', () => resolve());
  });
  expect((await post('{}')).status).toBe(200);
  await serving.close();
});
