import type { Json, JsonObject } from '#domain/json.ts';
import { expect, test } from 'vitest';
import { openTestEngine, runToEnd } from '#test/fakes/engine.ts';
import type { TestFunction } from '#test/fakes/engine.ts';
import { call, machine } from '#test/fakes/engine-shapes.ts';

/** Retry and Catch, by the letter of AWS's documentation. */
const pass = (Output: Json, more: JsonObject = {}) => ({ Type: 'Pass', Output, End: true, ...more });
const fail = (error: string) => async () => {
  throw Object.assign(new Error('no'), { name: error });
};

test('retry, jitter and cap by the clock: 2, 4, 5, 5 seconds at most', async () => {
  const at: number[] = [];
  const world = openTestEngine({
    work: async () => {
      at.push(world.clock.now());
      throw Object.assign(new Error('no'), { name: 'Bad' });
    },
  });
  const Retry = [
    { ErrorEquals: ['Bad'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 4, MaxDelaySeconds: 5 },
  ];
  const arn = await world.start(await world.create('m', machine({ T: call({ Retry }) })), 'run');
  await world.runOut();
  expect(at.slice(1).map((time, i) => (time - (at[i] ?? 0)) / 1000)).toEqual([2, 4, 5, 5]);
  expect(await world.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Bad' });
});

test('FULL jitter shortens a delay after the cap, never lengthens it', async () => {
  const at: number[] = [];
  const world = openTestEngine({
    work: async () => {
      at.push(world.clock.now());
      throw Object.assign(new Error('no'), { name: 'Bad' });
    },
  });
  const Retry = [
    {
      ErrorEquals: ['Bad'],
      IntervalSeconds: 8,
      BackoffRate: 1,
      MaxAttempts: 1,
      MaxDelaySeconds: 9,
      JitterStrategy: 'FULL',
    },
  ];
  await world.start(await world.create('m', machine({ T: call({ Retry }) })), 'run');
  await world.runOut();
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBe(4000);
});

test.each([
  [
    'the first retrier that names it decides',
    [
      { ErrorEquals: ['Bad'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ],
    2,
  ],
  [
    'States.TaskFailed names any error of a task',
    [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 }],
    3,
  ],
  ['States.ALL does too', [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }], 4],
  ['a name that only looks like one names nothing', [{ ErrorEquals: ['State.ALL'], MaxAttempts: 3 }], 1],
  ['none at all is none', [{ ErrorEquals: ['Bad'], MaxAttempts: 0 }], 1],
])('retry: %s', async (_name, Retry, wanted) => {
  let calls = 0;
  const work = async () => {
    calls += 1;
    return fail('Bad')();
  };
  await runToEnd(machine({ T: call({ Retry }) }), { work });
  expect(calls).toBe(wanted);
});

test.each([
  [
    'States.Timeout',
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'hang' },
      TimeoutSeconds: 1,
    },
  ],
  [
    'States.QueryEvaluationError',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: '{% $nothing %}' },
  ],
  [
    'Lambda.ResourceNotFoundException',
    { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: 'gone' } },
  ],
])('%s is caught by States.ALL', async (error, state) => {
  const Catch = [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'C' }];
  const hang: TestFunction = () => new Promise(() => undefined);
  const world = openTestEngine({ hang });
  const arn = await world.start(
    await world.create('m', machine({ T: { ...state, Catch, Next: 'C' }, C: { Type: 'Pass', End: true } })),
    'run',
  );
  await world.quiet();
  world.clock.advance(2000);
  await world.quiet();
  expect(await world.describe(arn)).toMatchObject({ status: 'SUCCEEDED', output: `"${error}"` });
});

test('a catcher sees input, context, variables and the error; the state’s own Output and Assign are not asked', async () => {
  const Catch = [
    {
      ErrorEquals: ['Bad'],
      Assign: { seen: '{% $states.errorOutput %}' },
      Output: '{% [$states.input.a, $states.context.State.Name, $v, $states.errorOutput.Error] %}',
      Next: 'C',
    },
  ];
  const ended = await runToEnd(
    machine({
      P: pass('{% $states.input %}', { Assign: { v: 7 }, Next: 'T', End: undefined as never }),
      T: call({ Catch, Output: 'not this', Assign: { seen: 'not this' }, Next: 'C', End: undefined }),
      C: pass(['{% $states.input %}', '{% $seen.Error %}']),
    }),
    { work: fail('Bad') },
    { a: 1 },
  );
  expect(JSON.parse(ended['output'] as string)).toEqual([[1, 'T', 7, 'Bad'], 'Bad']);
});
