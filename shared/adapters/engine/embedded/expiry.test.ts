import { expect, test } from 'vitest';
import { openTestEngine } from '#test/fakes/engine.ts';
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
