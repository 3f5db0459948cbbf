import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveEngine } from './protocol/server.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine, scope } from '#test/fakes/engine-shapes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tidegate-engine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => path.join(folder, 'engine.sqlite');

test('an execution that sleeps goes on after the engine was closed and opened again', async () => {
  const first = openTestEngine({}, { file: file() });
  const arn = await first.start(
    await first.create('m', machine({ W: { Type: 'Wait', Seconds: 600, End: true } })),
    'one',
  );
  await first.engine.settled();
  await first.engine.close();
  const second = openTestEngine({}, { file: file() });
  second.clock.advance(600_000);
  await second.engine.settled();
  expect(await second.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  await second.engine.close();
});

test('a call that was cut off is made again under the same key', async () => {
  const keys: string[] = [];
  const first = openTestEngine(
    { work: (_payload, { key }) => new Promise(() => void keys.push(key)) },
    { file: file() },
  );
  const arn = await first.start(await first.create('m', machine({ T: call() })), 'one');
  await first.quiet();
  await first.engine.close();
  const second = openTestEngine({ work: async (_payload, { key }) => keys.push(key) }, { file: file() });
  await second.engine.settled();
  expect(await second.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  await second.engine.close();
});

test('a call during which the process died three times fails its task', async () => {
  const first = openTestEngine({ work: () => new Promise(() => undefined) }, { file: file() });
  const arn = await first.start(
    await first.create(
      'm',
      machine({
        T: call({ Catch: [{ ErrorEquals: ['Lambda.Unknown'], Next: 'C' }] }),
        C: { Type: 'Pass', Output: 'saved', End: true },
      }),
    ),
    'one',
  );
  await first.quiet();
  await first.engine.close();
  const db = new DatabaseSync(file());
  db.exec("UPDATE task SET phase = 'called', starts = 3");
  db.close();
  let calls = 0;
  const second = openTestEngine({ work: async () => (calls += 1) }, { file: file() });
  await second.engine.settled();
  expect(await second.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"saved"' });
  expect(calls).toBe(0);
  await second.engine.close();
});

test('no more calls are under way at once than allowed, and all are made', async () => {
  let open = 0;
  let most = 0;
  const world = openTestEngine(
    {
      work: async () => {
        most = Math.max(most, (open += 1));
        await new Promise((resolve) => void setImmediate(resolve));
        open -= 1;
        return open >= 0;
      },
    },
    { maxConcurrent: 3 },
  );
  const each = { Type: 'Map', Items: '{% [1..20] %}', ItemProcessor: scope({ T: call() }), End: true };
  const arn = await world.start(await world.create('m', machine({ M: each })), 'one');
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED' });
  expect(most).toBe(3);
});

test('stopping a parent stops the execution that its task waits for', async () => {
  const world = openTestEngine();
  const inner = await world.create('inner', machine({ W: { Type: 'Wait', Seconds: 600, End: true } }));
  const nested = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: inner, Name: 'child' },
    End: true,
  };
  const arn = await world.start(await world.create('outer', machine({ N: nested })), 'one');
  await world.engine.settled();
  await world.engine.call('StopExecution', { executionArn: arn, cause: 'enough' });
  expect(await world.describe(arn)).toMatchObject({ status: 'ABORTED', cause: 'enough' });
  expect(await world.describe(inner.replace('stateMachine', 'execution') + ':child')).toMatchObject({
    status: 'ABORTED',
  });
});

test('a nested execution that fails is States.TaskFailed outside, with its error inside the cause', async () => {
  const world = openTestEngine();
  const inner = await world.create('inner', machine({ F: { Type: 'Fail', Error: 'Inner', Cause: 'deep' } }));
  const nested = {
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: inner },
    Catch: [
      {
        ErrorEquals: ['States.TaskFailed'],
        Output: '{% $parse($states.errorOutput.Cause).Error %}',
        Next: 'C',
      },
    ],
    End: true,
  };
  const arn = await world.start(
    await world.create('outer', machine({ N: nested, C: { Type: 'Pass', End: true } })),
    'one',
  );
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"Inner"' });
});

test('a redrive runs what failed again and keeps what succeeded', async () => {
  let isBroken = true;
  const calls: string[] = [];
  const world = openTestEngine({
    good: async () => calls.push('good'),
    bad: async () => {
      calls.push('bad');
      if (isBroken) throw new Error('not yet');
      return 'mended';
    },
  });
  const branch = (name: string) =>
    machine({ [name]: call({ Arguments: { FunctionName: name, Payload: {} } }) });
  const arn = await world.start(
    await world.create(
      'm',
      machine({ P: { Type: 'Parallel', Branches: [branch('good'), branch('bad')], End: true } }),
    ),
    'one',
  );
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
  isBroken = false;
  await world.engine.call('RedriveExecution', { executionArn: arn });
  await world.engine.settled();
  expect(calls).toEqual(['good', 'bad', 'bad']);
  expect(await world.describe(arn)).toMatchObject({
    status: 'SUCCEEDED',
    output: '[1,"mended"]',
    redriveCount: 1,
  });
  await expect(world.engine.call('RedriveExecution', { executionArn: arn })).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
  });
});

test('an update of a machine does not touch executions under way', async () => {
  const world = openTestEngine();
  const wait = { Type: 'Wait', Seconds: 60, Next: 'A' };
  const arn = await world.create('m', machine({ W: wait, A: { Type: 'Pass', Output: 'old', End: true } }));
  const before = await world.start(arn, 'before');
  await world.engine.call('UpdateStateMachine', {
    stateMachineArn: arn,
    definition: JSON.stringify(machine({ W: wait, A: { Type: 'Pass', Output: 'new', End: true } })),
  });
  const after = await world.start(arn, 'after');
  await world.runOut();
  expect(await world.describe(before)).toMatchObject({ output: '"old"' });
  expect(await world.describe(after)).toMatchObject({ output: '"new"' });
});

/** A machine needs a way to its end, even if it is never taken. */
const circling = {
  A: { Type: 'Pass', Next: 'B' },
  B: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Z' }], Default: 'A' },
  Z: { Type: 'Succeed' },
};

test('a machine that runs in a circle ends when its history is full, and lets others run meanwhile', async () => {
  const world = openTestEngine();
  const circle = await world.start(await world.create('circle', machine(circling)), 'one');
  const other = await world.start(
    await world.create('other', machine({ A: { Type: 'Pass', End: true } })),
    'one',
  );
  expect(await world.describe(circle)).toMatchObject({ status: 'RUNNING' });
  expect(await world.describe(other)).toMatchObject({ status: 'SUCCEEDED' });
  await world.engine.settled();
  expect(await world.describe(circle)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  const last = await world.engine.call('GetExecutionHistory', {
    executionArn: circle,
    reverseOrder: true,
    maxResults: 1,
  });
  expect(last['events']).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
});

test('a second engine on the same file, a newer database and a damaged one are refused by name', async () => {
  const first = openTestEngine({}, { file: file() });
  expect(() => openTestEngine({}, { file: file() })).toThrowError(
    expect.objectContaining({ name: 'EngineLocked' }),
  );
  await first.engine.close();
  const db = new DatabaseSync(file());
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => openTestEngine({}, { file: file() })).toThrowError(
    expect.objectContaining({ name: 'EngineDatabaseNewer' }),
  );
  const damaged = path.join(folder, 'damaged.sqlite');
  writeFileSync(damaged, 'this is not a database, it only has a name that looks like one '.repeat(40));
  expect(() => openTestEngine({}, { file: damaged })).toThrowError(
    expect.objectContaining({ name: 'EngineDatabaseDamaged' }),
  );
});

test('while the database cannot be written, callers are told and no result is lost', async () => {
  const troubles: string[] = [];
  let finish = (_value: string): void => undefined;
  const world = openTestEngine(
    { work: () => new Promise<string>((resolve) => void (finish = resolve)) },
    { file: file(), onTrouble: ({ name }) => troubles.push(name) },
  );
  const m = await world.create('m', machine({ T: call() }));
  const arn = await world.start(m, 'one');
  await world.quiet();
  const blocker = new DatabaseSync(file());
  blocker.exec('BEGIN IMMEDIATE');
  await expect(world.start(m, 'two')).rejects.toMatchObject({ name: 'EngineDatabaseUnwritable' });
  finish('kept');
  await world.quiet();
  expect(troubles).toContain('EngineDatabaseUnwritable');
  blocker.exec('ROLLBACK');
  blocker.close();
  world.clock.advance(1_000);
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"kept"' });
  await world.engine.close();
});

test('while thousands of timers go off at once, a request over a socket is answered before the last of them', async () => {
  const { engine, clock, create, start } = openTestEngine();
  const napping = await create('m', machine({ W: { Type: 'Wait', Seconds: 600, End: true } }));
  await Promise.all(Array.from({ length: 8_000 }, (_, n) => start(napping, `run-${n}`)));
  await engine.settled();
  const serving = await serveEngine({ engine, host: '127.0.0.1', port: 0 });
  clock.advance(600_000);
  const answer = await fetch(serving.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' },
    body: '{}',
  });
  expect(answer.status).toBe(200);
  expect(engine.activity().isMoving).toBe(true);
  await engine.settled();
  expect(engine.nextWakeAt()).toBeUndefined();
  await serving.close();
  await engine.close();
});

test('an engine that is closed sets no alarm any more, so that its process can end', async () => {
  const first = openTestEngine({ work: () => new Promise(() => undefined) }, { file: file() });
  await first.start(await first.create('m', machine({ T: call() })), 'one');
  await first.quiet();
  await first.engine.close();
  let alarms = 0;
  const second = openTestEngine(
    {},
    { file: file(), clock: { now: () => 0, after: () => ((alarms += 1), () => undefined) } },
  );
  await second.engine.close();
  await new Promise((resolve) => void setTimeout(resolve, 20));
  expect(alarms).toBe(0);
});
