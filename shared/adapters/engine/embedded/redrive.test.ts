import { expect, test } from 'vitest';
import { asText } from './interpreter/json-text.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine, scope } from '#test/fakes/engine-shapes.ts';

const pass = { Type: 'Pass', End: true };
const failsOnce = '{% $states.context.Execution.RedriveCount = 0 ? $error("not yet") : "mended" %}';

/** Runs to a failure, redrives, runs on: how it stands before and after, what was called, and the types of events. */
const twice = async (definition: object) => {
  const called: string[] = [];
  const state = { isBroken: true };
  const world = openTestEngine({
    work: async (payload) => called.push(asText(payload['at'])),
    flaky: async () => {
      called.push('flaky');
      if (state.isBroken) throw Object.assign(new Error('no'), { name: 'Broken' });
      return 'mended';
    },
  });
  const executionArn = await world.start(await world.create('m', definition), 'run');
  await world.runOut();
  const before = await world.describe(executionArn);
  state.isBroken = false;
  await world.engine.call('RedriveExecution', { executionArn });
  await world.runOut();
  const events = await world.history(executionArn);
  return {
    before,
    after: await world.describe(executionArn),
    called,
    types: events.map(({ type }) => type as string),
  };
};

const work = (at: string, more: object = {}) =>
  call({ Arguments: { FunctionName: 'work', Payload: { at } }, ...more });
const flaky = (more: object = {}) => call({ Arguments: { FunctionName: 'flaky' }, ...more });

test.each([
  ['a Pass', { S: { ...pass, Output: failsOnce } }],
  [
    'a Choice',
    { S: { Type: 'Choice', Choices: [{ Condition: true, Output: failsOnce, Next: 'E' }] }, E: pass },
  ],
  ['a Wait', { S: { Type: 'Wait', Seconds: 1, Output: failsOnce, End: true } }],
  [
    'a Parallel, in its own Output',
    { S: { Type: 'Parallel', Branches: [machine({ A: pass })], Output: failsOnce, End: true } },
  ],
  [
    'a Map, in its own Output',
    { S: { Type: 'Map', Items: [1], ItemProcessor: scope({ A: pass }), Output: failsOnce, End: true } },
  ],
  [
    'a Map, in its ItemSelector',
    {
      S: {
        Type: 'Map',
        Items: [1],
        ItemSelector: failsOnce,
        ItemProcessor: scope({ A: pass }),
        Output: 'mended',
        End: true,
      },
    },
  ],
  ['a Task, in its Output', { S: work('x', { Output: failsOnce }) }],
])('%s that failed goes on where it stood and is not entered again', async (what, states) => {
  const { before, after, types } = await twice(machine(states));
  expect(before).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
  expect(after).toMatchObject({ status: 'SUCCEEDED', output: '"mended"', redriveCount: 1 });
  const name = /^a (\w+)/.exec(what)?.[1] ?? '';
  expect(types.filter((type) => type === `${name}StateEntered`)).toHaveLength(1);
  expect(types.filter((type) => type === 'ExecutionRedriven')).toHaveLength(1);
});

test('of branches and iterations only those run again that failed or were aborted', async () => {
  const { after, called } = await twice(
    machine({
      P: { Type: 'Parallel', Branches: [machine({ G: work('good') }), machine({ B: flaky() })], Next: 'M' },
      M: { Type: 'Map', Items: [1, 2], ItemProcessor: scope({ I: work('item') }), End: true },
    }),
  );
  expect(after).toMatchObject({ status: 'SUCCEEDED' });
  expect(called).toEqual(['good', 'flaky', 'flaky', 'item', 'item']);
});

test('retries are counted anew, and what was assigned before is still there', async () => {
  const { before, after, called } = await twice(
    machine({
      A: { Type: 'Pass', Assign: { kept: 'kept' }, Next: 'T' },
      T: flaky({ Retry: [{ ErrorEquals: ['Broken'], MaxAttempts: 1 }], Output: '{% $kept %}' }),
    }),
  );
  expect(before).toMatchObject({ status: 'FAILED', error: 'Broken' });
  expect(after).toMatchObject({ output: '"kept"' });
  expect(called).toEqual(['flaky', 'flaky', 'flaky']);
});

test('one that timed out as a whole gets its whole time again', async () => {
  const world = openTestEngine();
  const nap = { ...machine({ W: { Type: 'Wait', Seconds: 8, End: true } }), TimeoutSeconds: 5 };
  const executionArn = await world.start(await world.create('m', nap), 'run');
  await world.runOut();
  expect(await world.describe(executionArn)).toMatchObject({ status: 'TIMED_OUT' });
  await world.engine.call('RedriveExecution', { executionArn });
  const { redriveDate } = await world.describe(executionArn);
  await world.runOut();
  const { status, stopDate } = await world.describe(executionArn);
  expect([status, Number(stopDate) - Number(redriveDate)]).toEqual(['TIMED_OUT', 5]);
});

test('the same client token redrives once', async () => {
  const world = openTestEngine();
  const executionArn = await world.start(await world.create('m', machine({ F: { Type: 'Fail' } })), 'run');
  await world.engine.settled();
  const ask = () => world.engine.call('RedriveExecution', { executionArn, clientToken: 'once' });
  const first = await ask();
  await world.engine.settled();
  world.clock.advance(60_000);
  expect(await ask()).toEqual(first);
  expect(await world.describe(executionArn)).toMatchObject({ redriveCount: 1 });
  world.clock.advance(15 * 60_000);
  await ask();
  await world.engine.settled();
  expect(await world.describe(executionArn)).toMatchObject({ redriveCount: 2 });
});

test('fourteen days after its end an execution is not redriven any more', async () => {
  const world = openTestEngine();
  const executionArn = await world.start(await world.create('m', machine({ F: { Type: 'Fail' } })), 'run');
  await world.engine.settled();
  world.clock.advance(14 * 86_400_000 + 1);
  await expect(world.engine.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
    name: 'ExecutionNotRedrivable',
  });
  expect(await world.describe(executionArn)).toMatchObject({
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution redrivable period exceeded',
  });
});
