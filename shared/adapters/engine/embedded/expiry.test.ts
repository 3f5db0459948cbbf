import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { handClock, openTestEngine } from '#test/fakes/engine.ts';
import { call, machine } from '#test/fakes/engine-shapes.ts';

const day = 86_400_000;

test('an execution is gone 90 days after it has ended, and one that runs is not', async () => {
  const engine = openTestEngine({ work: async () => 'done' });
  const short = await engine.create('short', machine({ T: call() }));
  const long = await engine.create(
    'long',
    machine({ W: { Type: 'Wait', Seconds: 200 * 86_400, End: true } }),
  );
  const ended = await engine.start(short, 'one');
  const running = await engine.start(long, 'two');
  await engine.engine.settled();
  engine.clock.advance(89 * day);
  await engine.start(short, 'three');
  await engine.engine.settled();
  expect(await engine.describe(ended)).toMatchObject({ status: 'SUCCEEDED' });

  engine.clock.advance(2 * day);
  await engine.start(short, 'four');
  await engine.engine.settled();
  await expect(engine.describe(ended)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  expect(await engine.describe(running)).toMatchObject({ status: 'RUNNING' });

  // As in AWS, its name is free.
  const again = await engine.start(short, 'one');
  await engine.engine.settled();
  expect(await engine.describe(again)).toMatchObject({ status: 'SUCCEEDED' });
  await engine.engine.close();
});

const waiting = (child: string) =>
  machine({
    R: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: child, Name: 'child' },
      End: true,
    },
  });

/** A server that was killed just after the child had ended, before whoever waits for it heard of that; back after `days`. */
const backAfter = async (days: number, statement: string) => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-expiry-'));
  const file = join(dir, 'engine.sqlite');
  const clock = handClock();
  try {
    const before = openTestEngine({}, { file }, clock);
    const child = await before.create(
      'child',
      machine({ W: { Type: 'Wait', Seconds: 999 * 86_400, End: true } }),
    );
    const parent = await before.start(await before.create('parent', waiting(child)), 'parent');
    await before.engine.settled();
    await before.engine.close();
    const db = new DatabaseSync(file);
    db.prepare(statement).run();
    db.close();
    clock.advance(days * day);
    const after = openTestEngine({}, { file }, clock);
    await after.engine.settled();
    const seen = await after.describe(parent);
    await after.engine.close();
    return seen;
  } finally {
    rmSync(dir, { recursive: true });
  }
};
const ended = `UPDATE execution SET status = 'SUCCEEDED', output = '{"n":1}', stopped = started, wake = NULL, frames = '[]' WHERE name = 'child'`;

test('an end that nobody has heard of is kept until it is heard, however long the server was away', async () => {
  expect(await backAfter(91, ended)).toMatchObject({ status: 'SUCCEEDED' });
});

test('whoever waits for an execution that is gone fails, and does not wait for ever', async () => {
  const gone = "DELETE FROM execution WHERE name = 'child'";
  expect(await backAfter(1, gone)).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
});
