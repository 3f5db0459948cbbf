import type { JsonObject } from '#domain/json.ts';
import { expect, test } from 'vitest';
import { openTestEngine } from '#test/fakes/engine.ts';
import { call, machine, scope } from '#test/fakes/engine-shapes.ts';

const pass = machine({ A: { Type: 'Pass', End: true } });
const nap = machine({ W: { Type: 'Wait', Seconds: 60, End: true } });

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
};

test('a start under the same name finds the first one while it runs, and is refused otherwise', async () => {
  const world = openTestEngine();
  const m = await world.create('m', nap);
  const one = await world.start(m, 'one', { a: 1, b: 2 });
  expect(await world.startText(m, 'one', '{ "b": 2, "a": 1 }')).toBe(one);
  expect(await refusal(world.start(m, 'one', { a: 2 }))).toBe('ExecutionAlreadyExists');
  await world.runOut();
  expect(await refusal(world.start(m, 'one', { a: 1, b: 2 }))).toBe('ExecutionAlreadyExists');
});

test.each(['', 'a b', 'a/b', 'a*', 'x'.repeat(81), 'tab\t', 'hash#'])(
  'the name %j is refused',
  async (name) => {
    const world = openTestEngine();
    const m = await world.create('m', pass);
    expect(await refusal(world.start(m, name))).toBe('InvalidName');
  },
);

test('what is unknown, malformed or too large is refused by the name that AWS gives it', async () => {
  const { engine, ...world } = openTestEngine();
  const m = await world.create('m', pass);
  const execution = m.replace('stateMachine', 'execution');
  const big = JSON.stringify('x'.repeat(262_144));
  expect({
    machine: await refusal(world.start(`${m}x`, 'one')),
    execution: await refusal(engine.call('DescribeExecution', { executionArn: `${execution}:none` })),
    arn: await refusal(engine.call('DescribeExecution', { executionArn: 'nonsense' })),
    missing: await refusal(engine.call('DescribeExecution', {})),
    input: await refusal(world.startText(m, 'one', '{')),
    large: await refusal(world.startText(m, 'one', big)),
    filter: await refusal(engine.call('ListExecutions', { stateMachineArn: m, statusFilter: 'SLEEPING' })),
    marker: await refusal(engine.call('ListStateMachines', { nextToken: 'nonsense' })),
    action: await refusal(engine.call('CreateActivity', { name: 'a' })),
    express: await refusal(
      engine.call('CreateStateMachine', { name: 'e', type: 'EXPRESS', definition: JSON.stringify(pass) }),
    ),
    definition: await refusal(engine.call('CreateStateMachine', { name: 'd', definition: '{}' })),
    other: await refusal(world.create('m', nap)),
    same: await refusal(world.create('m', pass)),
  }).toEqual({
    machine: 'StateMachineDoesNotExist',
    execution: 'ExecutionDoesNotExist',
    arn: 'InvalidArn',
    missing: 'ValidationException',
    input: 'InvalidExecutionInput',
    large: 'ValidationException',
    filter: 'ValidationException',
    marker: 'InvalidToken',
    action: 'UnknownOperationException',
    express: 'StateMachineTypeNotSupported',
    definition: 'InvalidDefinition',
    other: 'StateMachineAlreadyExists',
    same: 'accepted',
  });
});

test('lists come newest first and in pages, histories in both directions', async () => {
  const { engine, ...world } = openTestEngine();
  const m = await world.create('m', pass);
  for (const name of ['a', 'b', 'c']) await world.start(m, name);
  const first = await engine.call('ListExecutions', { stateMachineArn: m, maxResults: 2 });
  const second = await engine.call('ListExecutions', {
    stateMachineArn: m,
    maxResults: 2,
    nextToken: first['nextToken'] ?? null,
  });
  const names = [first, second].flatMap((page) =>
    (page['executions'] as readonly { name: string }[]).map(({ name }) => name),
  );
  expect(names).toEqual(['c', 'b', 'a']);
  const executionArn = `${m.replace('stateMachine', 'execution')}:a`;
  const ids = async (more: JsonObject): Promise<readonly number[]> =>
    (
      (await engine.call('GetExecutionHistory', { executionArn, ...more }))['events'] as readonly {
        id: number;
      }[]
    ).map(({ id }) => id);
  expect(await ids({ maxResults: 3 })).toEqual([1, 2, 3]);
  expect(await ids({ reverseOrder: true, maxResults: 3 })).toEqual([4, 3, 2]);
});

test('a result that is too large fails its task, and can be caught', async () => {
  const world = openTestEngine({ work: async () => 'x'.repeat(300_000) });
  const m = await world.create(
    'm',
    machine({
      T: call({
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'C' }],
      }),
      C: { Type: 'Pass', End: true },
    }),
  );
  const arn = await world.start(m, 'one');
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ output: '"States.DataLimitExceeded"' });
});

test('validation names the place by JSON pointer, and what lies outside the subset', async () => {
  const { engine } = openTestEngine();
  const definition = JSON.stringify(
    machine({
      A: { Type: 'Pass', Output: '{% 1 + %}', Next: 'M' },
      M: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED' },
          ...scope({ X: { Type: 'Pass', Next: 'gone' } }),
        },
        Next: 'T',
      },
      T: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:111111111111:activity:a', End: true },
    }),
  );
  const { result, diagnostics } = await engine.call('ValidateStateMachineDefinition', { definition });
  expect(result).toBe('FAIL');
  expect(
    (diagnostics as readonly { code: string; location: string }[]).map(
      ({ code, location }) => `${code} ${location}`,
    ),
  ).toEqual([
    'INVALID_JSONATA_EXPRESSION /States/A/Output',
    'MISSING_TRANSITION_TARGET /States/M/ItemProcessor/States/X/Next',
    'MISSING_END_STATE undefined',
    'OUTSIDE_SUBSET /States/M/ItemProcessor/ProcessorConfig/Mode',
    'OUTSIDE_SUBSET /States/T/Resource',
  ]);
});

test('an update without anything to update, versions, keys and filters for Map Runs are refused by name', async () => {
  const { engine, ...world } = openTestEngine();
  const stateMachineArn = await world.create('m', pass);
  const definition = JSON.stringify(nap);
  expect({
    nothing: await refusal(engine.call('UpdateStateMachine', { stateMachineArn })),
    version: await refusal(engine.call('UpdateStateMachine', { stateMachineArn, definition, publish: true })),
    key: await refusal(
      engine.call('CreateStateMachine', {
        name: 'k',
        definition,
        encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' },
      }),
    ),
    type: await refusal(engine.call('CreateStateMachine', { name: 't', definition, type: 'FAST' })),
    redrives: await refusal(engine.call('ListExecutions', { stateMachineArn, redriveFilter: 'REDRIVEN' })),
    mapRun: await refusal(engine.call('ListExecutions', { mapRunArn: 'arn' })),
    number: await refusal(engine.call('ListExecutions', { stateMachineArn, maxResults: '1' })),
    tooMany: await refusal(engine.call('ListExecutions', { stateMachineArn, maxResults: 1001 })),
    switch: await refusal(engine.call('GetExecutionHistory', { executionArn: 'x', reverseOrder: 'yes' })),
    both: await refusal(
      engine.call('TestState', { definition: '{"Type":"Pass"}', mock: { result: '1', errorOutput: {} } }),
    ),
    deleting: await refusal(engine.call('DeleteStateMachine', { stateMachineArn })),
  }).toEqual({
    nothing: 'MissingRequiredParameter',
    version: 'ValidationException',
    key: 'InvalidEncryptionConfiguration',
    type: 'ValidationException',
    redrives: 'ValidationException',
    mapRun: 'ResourceNotFound',
    number: 'SerializationException',
    tooMany: 'ValidationException',
    switch: 'InvalidArn',
    both: 'InvalidDefinition',
    deleting: 'UnknownOperationException',
  });
});

test('of two different creations under one name that arrive together, one is refused', async () => {
  const world = openTestEngine();
  const both = await Promise.allSettled([world.create('m', pass), world.create('m', nap)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const twins = await Promise.all([world.create('n', pass), world.create('n', pass)]);
  expect(new Set(twins).size).toBe(1);
});

test('a marker of one list leads nowhere in another, and a history read page by page has no gap', async () => {
  const { engine, ...world } = openTestEngine();
  const stateMachineArn = await world.create('m', pass);
  await world.create('n', pass);
  const executionArn = await world.start(stateMachineArn, 'a');
  await world.start(stateMachineArn, 'b');
  const { nextToken = null } = await engine.call('ListExecutions', { stateMachineArn, maxResults: 1 });
  expect(await refusal(engine.call('GetExecutionHistory', { executionArn, nextToken }))).toBe('InvalidToken');
  expect(await refusal(engine.call('ListStateMachines', { nextToken }))).toBe('InvalidToken');
  for (const reverseOrder of [false, true]) {
    const ids: number[] = [];
    let marker: JsonObject = {};
    do {
      const page = await engine.call('GetExecutionHistory', {
        executionArn,
        reverseOrder,
        maxResults: 1,
        ...marker,
      });
      ids.push(...(page['events'] as readonly { id: number }[]).map(({ id }) => id));
      marker = page['nextToken'] === undefined ? {} : { nextToken: page['nextToken'] };
    } while ('nextToken' in marker);
    expect(ids).toEqual(reverseOrder ? [4, 3, 2, 1] : [1, 2, 3, 4]);
  }
});

test('without execution data a history keeps its shape and loses what the data was', async () => {
  const { engine, ...world } = openTestEngine({ work: async () => 'secret' });
  const executionArn = await world.start(await world.create('m', machine({ T: call() })), 'a', {
    s: 'secret',
  });
  await engine.settled();
  const bare = await engine.call('GetExecutionHistory', { executionArn, includeExecutionData: false });
  expect(JSON.stringify(bare)).not.toContain('secret');
  const described = await engine.call('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' });
  expect(JSON.stringify(described)).not.toContain('secret');
});

test.each(['\u0007', '\u0085', '\uFFFE', '\uD800', '\u{10FFFF}'])(
  'a name with %j is refused',
  async (letter) => {
    const world = openTestEngine();
    expect(await refusal(world.create(`a${letter}b`, pass))).toBe('InvalidName');
  },
);

test('TestState takes mocks for what is called, asks for one where somebody else must answer, and for one kind of it', async () => {
  const { engine } = openTestEngine();
  const of = (state: object, mock?: JsonObject) =>
    refusal(
      engine.call('TestState', {
        definition: JSON.stringify({ QueryLanguage: 'JSONata', ...state }),
        ...(mock === undefined ? {} : { mock }),
      }),
    );
  const waits = call({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' });
  expect([
    await of({ Type: 'Pass', End: true }, { result: '1' }),
    await of(waits),
    await of(waits, { result: '1' }),
    await of(waits, { result: '1', errorOutput: { error: 'E' } }),
    await of(waits, { result: '1', fieldValidationMode: 'LOOSE' }),
  ]).toEqual([
    'ValidationException',
    'ValidationException',
    'accepted',
    'ValidationException',
    'ValidationException',
  ]);
});

test('TestState waits five minutes for a function, or as long as the state allows', async () => {
  const { engine, clock } = openTestEngine({ work: () => new Promise(() => undefined) });
  const of = async (more: object, seconds: number) => {
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...call(more) });
    const answer = engine.call('TestState', { definition });
    await new Promise<void>((resolve) => void setTimeout(resolve, 20));
    clock.advance(seconds * 1000);
    return answer;
  };
  expect(await of({}, 300)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(await of({ TimeoutSeconds: 2 }, 2)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
});
