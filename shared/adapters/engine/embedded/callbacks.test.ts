import { expect, test } from 'vitest';
import { asText } from './interpreter/json-text.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { ask, call, machine } from '#test/fakes/engine-shapes.ts';

test('a token answers once; afterwards the task has timed out, and a forged token is invalid', async () => {
  const tokens: string[] = [];
  const world = openTestEngine({ ask: async (token) => tokens.push(asText(token)) });
  const arn = await world.start(await world.create('m', machine({ A: ask() })), 'one');
  await world.engine.settled();
  const [taskToken = ''] = tokens;
  await world.engine.call('SendTaskHeartbeat', { taskToken });
  await world.engine.call('SendTaskSuccess', { taskToken, output: '{"ok":true}' });
  await expect(world.engine.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  });
  await expect(
    world.engine.call('SendTaskSuccess', { taskToken: 'made-up', output: '1' }),
  ).rejects.toMatchObject({ name: 'InvalidToken' });
  await expect(world.engine.call('SendTaskSuccess', { taskToken, output: '{' })).rejects.toMatchObject({
    name: 'InvalidOutput',
  });
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' });
});

test('a heartbeat keeps a callback alive, silence ends it', async () => {
  const tokens: string[] = [];
  const world = openTestEngine({ ask: async (token) => tokens.push(asText(token)) });
  const arn = await world.start(
    await world.create('m', machine({ A: ask({ HeartbeatSeconds: 10, TimeoutSeconds: 60 }) })),
    'one',
  );
  await world.engine.settled();
  for (let i = 0; i < 3; i += 1) {
    world.clock.advance(8_000);
    await world.engine.call('SendTaskHeartbeat', { taskToken: tokens[0] ?? '' });
  }
  expect(await world.describe(arn)).toMatchObject({ status: 'RUNNING' });
  world.clock.advance(10_000);
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});

test('a result that comes after its task has timed out changes nothing', async () => {
  let answer = (_value: string): void => undefined;
  const world = openTestEngine({ work: () => new Promise<string>((resolve) => void (answer = resolve)) });
  const caught = { C: { Type: 'Wait', Seconds: 60, End: true } };
  const arn = await world.start(
    await world.create(
      'm',
      machine({
        T: call({ TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'C' }] }),
        ...caught,
      }),
    ),
    'one',
  );
  await world.quiet();
  world.clock.advance(5_000);
  await world.quiet();
  answer('too late');
  await world.runOut();
  expect(await world.describe(arn)).toMatchObject({
    status: 'SUCCEEDED',
    output: '{"Error":"States.Timeout","Cause":""}',
  });
});
