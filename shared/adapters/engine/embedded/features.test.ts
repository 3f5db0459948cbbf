import type { Json, JsonObject } from '#domain/json.ts';
import { expect, test } from 'vitest';
import { openTestEngine, runToEnd } from '#test/fakes/engine.ts';
import { call, machine, scope } from '#test/fakes/engine-shapes.ts';

/** What the recordings of AWS leave open, by the letter of its documentation. */
const pass = (Output: Json, more: JsonObject = {}) => ({ Type: 'Pass', Output, End: true, ...more });

test.each([
  ['MaxConcurrency', -1],
  ['MaxConcurrency', 1.5],
  ['ToleratedFailureCount', -1],
  ['ToleratedFailurePercentage', 100.5],
])('a Map whose %s comes out as %d fails instead of waiting for ever', async (field, value) => {
  const map = {
    Type: 'Map',
    Items: [1],
    [field]: `{% ${value} %}`,
    ItemProcessor: scope({ A: pass(1) }),
    End: true,
  };
  expect(await runToEnd(machine({ M: map }))).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test.each([0, -5, 1.5, 1e9])('a Task whose TimeoutSeconds come out as %d fails', async (seconds) => {
  const ended = await runToEnd(machine({ T: call({ TimeoutSeconds: `{% ${seconds} %}` }) }), {
    work: async () => 1,
  });
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('Map.Item is there in the selector and in the iterations, at every depth, and nowhere else', async () => {
  const inner = {
    Type: 'Map',
    Items: '{% $states.input.list %}',
    ItemProcessor: scope({ I: pass('{% $states.context.Map.Item %}') }),
    End: true,
  };
  const map = {
    Type: 'Map',
    Items: { k: { list: ['x'] } },
    ItemSelector: {
      list: '{% $states.context.Map.Item.Value.list %}',
      key: '{% $states.context.Map.Item.Key %}',
    },
    ItemProcessor: scope({
      O: { Type: 'Pass', Assign: { key: '{% $states.context.Map.Item.Key %}' }, Next: 'N' },
      N: { ...inner, Output: '{% [$key, $states.result] %}' },
    }),
    Next: 'After',
  };
  const ended = await runToEnd(
    machine({
      M: map,
      After: pass({ out: '{% $states.input %}', gone: '{% $exists($states.context.Map) %}' }),
    }),
  );
  expect(JSON.parse(ended['output'] as string)).toEqual({
    out: [['k', { Index: 0, Value: 'x' }]],
    gone: false,
  });
});

test('the context object holds what AWS says, with RetryCount only where there may be a retry', async () => {
  const ended = await runToEnd(
    machine({
      P: { Type: 'Pass', Assign: { p: '{% $states.context %}' }, Next: 'T' },
      T: call({
        Arguments: { FunctionName: 'work', Payload: '{% $states.context %}' },
        Output: { p: '{% $p %}', t: '{% $states.result.Payload %}' },
      }),
    }),
    { work: async (payload) => payload },
    { x: 1 },
  );
  const { p, t } = JSON.parse(ended['output'] as string) as { p: JsonObject; t: JsonObject };
  expect(p).toEqual({
    Execution: {
      Id: 'arn:aws:states:local:000000000000:execution:m:run',
      Input: { x: 1 },
      Name: 'run',
      RoleArn: 'arn:aws:iam::000000000000:role/test',
      StartTime: '2026-01-01T00:00:00.000Z',
      RedriveCount: 0,
    },
    State: { Name: 'P', EnteredTime: '2026-01-01T00:00:00.000Z' },
    StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:m', Name: 'm' },
  });
  expect(t['State']).toMatchObject({ Name: 'T', RetryCount: 0 });
});

test('variables: a branch reads outer ones and keeps its own; siblings do not see each other', async () => {
  const branch = (name: string) =>
    machine({
      [`Set ${name}`]: { Type: 'Pass', Assign: { [name]: '{% $outer & "-" %}' }, Next: `Get ${name}` },
      [`Get ${name}`]: pass(`{% [$${name}, $exists($a), $exists($b)] %}`),
    });
  const ended = await runToEnd(
    machine({
      S: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'P' },
      P: { Type: 'Parallel', Branches: [branch('a'), branch('b')], Next: 'E' },
      E: pass(['{% $states.input %}', '{% $exists($a) %}']),
    }),
  );
  expect(JSON.parse(ended['output'] as string)).toEqual([
    [
      ['o-', true, false],
      ['o-', false, true],
    ],
    false,
  ]);
});

test.each([
  ['a result', machine({ T: call() }), 'States.DataLimitExceeded'],
  ['an output', machine({ P: pass('{% $pad("", 270000) %}') }), 'States.DataLimitExceeded'],
  [
    'a variable',
    machine({ P: { Type: 'Pass', Assign: { v: '{% $pad("", 270000) %}' }, End: true } }),
    'States.DataLimitExceeded',
  ],
  [
    'arguments',
    machine({ T: call({ Arguments: { FunctionName: 'work', Payload: '{% $pad("", 270000) %}' } }) }),
    'States.DataLimitExceeded',
  ],
])('%s of more than 262,144 bytes ends the execution by name', async (_what, definition, error) => {
  expect(await runToEnd(definition, { work: async () => 'x'.repeat(270_000) })).toMatchObject({
    status: 'FAILED',
    error,
  });
});

test('all variables together have a limit too, and a Catch does not help against it', async () => {
  const States = Object.fromEntries(
    Array.from({ length: 45 }, (_, i) => [
      `S${i}`,
      {
        Type: 'Pass',
        Assign: { [`v${i}`]: '{% $pad("", 250000) %}' },
        ...(i === 44 ? { End: true } : { Next: `S${i + 1}` }),
      },
    ]),
  );
  expect(await runToEnd(machine(States))).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
  });
});

test('startExecution without a wait answers at once; the same name and input twice is refused as AWS refuses it', async () => {
  const world = openTestEngine();
  const inner = await world.create('inner', machine({ W: { Type: 'Wait', Seconds: 60, End: true } }));
  const start = (more: JsonObject) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::states:startExecution',
    Arguments: { StateMachineArn: inner, Name: 'child', Input: { n: 1 } },
    ...more,
  });
  const outer = machine({ A: start({ Next: 'B' }), B: start({ End: true }) });
  const arn = await world.start(await world.create('outer', outer), 'run');
  await world.engine.settled();
  const { status, output } = await world.describe(arn);
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output as string)).toMatchObject({
    ExecutionArn: inner.replace('stateMachine', 'execution') + ':child',
  });
  await world.runOut();
  const again = await world.start(await world.create('again', machine({ A: start({ End: true }) })), 'run');
  await world.engine.settled();
  expect(await world.describe(again)).toMatchObject({
    status: 'FAILED',
    error: 'StepFunctions.ExecutionAlreadyExistsException',
  });
});

test('.sync gives the child’s output as text, .sync:2 as a value', async () => {
  const world = openTestEngine();
  const inner = await world.create('inner', machine({ S: pass({ n: '{% $states.input.n + 1 %}' }) }));
  const of = async (ending: string) => {
    const task = {
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${ending}`,
      Arguments: { StateMachineArn: inner, Input: { n: 1 } },
      Output: '{% [$states.result.Output, $states.result.Status] %}',
      End: true,
    };
    const arn = await world.start(await world.create(`m${ending.length}`, machine({ T: task })), 'run');
    await world.engine.settled();
    return JSON.parse((await world.describe(arn))['output'] as string) as Json;
  };
  expect(await of('.sync')).toEqual(['{"n":2}', 'SUCCEEDED']);
  expect(await of('.sync:2')).toEqual([{ n: 2 }, 'SUCCEEDED']);
});

test.each([
  ['2026-01-01T00:00:05Z', 5],
  ['2026-01-01T01:00:05+01:00', 5],
  ['2026-01-01T00:00:05.999999999Z', 5.999],
  ['2025-12-31T23:59:59Z', 0],
])('a Wait until %s takes %d seconds', async (Timestamp, seconds) => {
  const world = openTestEngine();
  const arn = await world.start(
    await world.create('m', machine({ W: { Type: 'Wait', Timestamp: `{% "${Timestamp}" %}`, End: true } })),
    'run',
  );
  await world.runOut();
  const { startDate, stopDate } = await world.describe(arn);
  expect(Number(stopDate) - Number(startDate)).toBeCloseTo(seconds, 3);
});

test('of two choices that hold the first is taken, with its own Assign and Output', async () => {
  const rule = (n: number) => ({ Condition: '{% $states.input.go %}', Assign: { n }, Output: n, Next: 'E' });
  const choice = {
    Type: 'Choice',
    Choices: [{ Condition: false, Next: 'E' }, rule(1), rule(2)],
    Default: 'E',
    Assign: { n: 0 },
    Output: 0,
  };
  const of = async (go: boolean) =>
    (await runToEnd(machine({ C: choice, E: pass('{% [$states.input, $n] %}') }), {}, { go }))['output'];
  expect([await of(true), await of(false)]).toEqual(['[1,1]', '[0,0]']);
});
