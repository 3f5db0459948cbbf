import type { JsonObject } from '#domain/json.ts';
import { expect, test } from 'vitest';
import { asText } from '../interpreter/json-text.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { ask, call, machine, scope } from '#test/fakes/engine-shapes.ts';
import { strangeIn } from './shape.fixture.ts';

/** Every answer that the engine gives, held against AWS's own model of it. */
const open = () => {
  const tokens: string[] = [];
  const world = openTestEngine({
    ask: async (token) => tokens.push(asText(token)),
    work: async () => 'done',
    bad: async () => {
      throw new Error('bad');
    },
  });
  const strange: string[] = [];
  const seen = new Set<string>();
  const told = async (action: string, input: JsonObject): Promise<JsonObject> => {
    const answer = await world.engine.call(action, input);
    seen.add(action);
    strange.push(...strangeIn(action, answer));
    return answer;
  };
  return { ...world, tokens, told, strange, seen };
};

/** One of every state, ending and event that the engine knows. */
const everything = (inner: string) =>
  machine({
    Pass: { Type: 'Pass', Assign: { x: 1 }, Next: 'Choice' },
    Choice: { Type: 'Choice', Choices: [{ Condition: '{% $x = 1 %}', Next: 'Map' }] },
    Map: {
      Type: 'Map',
      Items: [1, 2],
      ItemProcessor: scope({ W: call() }),
      Next: 'Parallel',
    },
    Parallel: {
      Type: 'Parallel',
      Branches: [
        machine({ F: call({ Arguments: { FunctionName: 'bad' } }) }),
        machine({ N: { Type: 'Wait', Seconds: 9, End: true } }),
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Direct' }],
      End: true,
    },
    Direct: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', Next: 'Nested' },
    Nested: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: inner },
      Next: 'Evaluation',
    },
    Evaluation: {
      Type: 'Pass',
      Output: '{% $nothing %}',
      Next: 'Ask',
    },
    Ask: ask(),
  });

test('every answer has the members of the AWS model, all the required ones and no other', async () => {
  const { told, strange, seen, tokens, engine, clock, quiet } = open();
  const make = async (name: string, definition: object): Promise<string> => {
    const roleArn = 'arn:aws:iam::000000000000:role/test';
    const made = await told('CreateStateMachine', { name, roleArn, definition: JSON.stringify(definition) });
    return asText(made['stateMachineArn']);
  };
  const begin = async (stateMachineArn: string, name: string): Promise<string> => {
    const { executionArn } = await told('StartExecution', { stateMachineArn, name, input: '{}' });
    await quiet();
    return asText(executionArn);
  };
  const inner = await make('inner', machine({ S: { Type: 'Succeed' } }));
  const all = await make('all', everything(inner));
  const asks = await make('asks', machine({ A: ask({ HeartbeatSeconds: 5, TimeoutSeconds: 60 }) }));
  const failed = await begin(all, 'failed');
  const aborted = await begin(asks, 'aborted');
  await told('StopExecution', { executionArn: aborted, error: 'E', cause: 'C' });
  const answered = await begin(asks, 'answered');
  await told('SendTaskHeartbeat', { taskToken: tokens.at(-1) ?? '' });
  await told('SendTaskSuccess', { taskToken: tokens.at(-1) ?? '', output: '1' });
  const refused = await begin(asks, 'refused');
  await told('SendTaskFailure', { taskToken: tokens.at(-1) ?? '', error: 'E' });
  const late = await begin(asks, 'late');
  clock.advance(6_000);
  await engine.settled();
  await told('RedriveExecution', { executionArn: failed });
  await quiet();
  const timed = await make('timed', {
    ...machine({ W: { Type: 'Wait', Seconds: 9, End: true } }),
    TimeoutSeconds: 1,
  });
  const timedOut = await begin(timed, 'timed-out');
  clock.advance(1_000);
  await engine.settled();
  const types = new Set<string>();
  for (const executionArn of [failed, aborted, answered, refused, late, timedOut]) {
    await told('DescribeExecution', { executionArn });
    await told('DescribeStateMachineForExecution', { executionArn });
    for (const includeExecutionData of [true, false]) {
      const { events } = await told('GetExecutionHistory', {
        executionArn,
        includeExecutionData,
        maxResults: 1000,
      });
      for (const { type } of events as readonly { type: string }[]) types.add(type);
    }
  }
  await told('DescribeStateMachine', { stateMachineArn: all });
  await told('UpdateStateMachine', {
    stateMachineArn: all,
    definition: JSON.stringify(machine({ S: { Type: 'Succeed' } })),
  });
  await told('ListStateMachines', { maxResults: 1 });
  await told('ListExecutions', { stateMachineArn: asks, maxResults: 2 });
  await told('ValidateStateMachineDefinition', {
    definition: JSON.stringify(machine({ S: { Type: 'Task' } })),
  });
  const state = { QueryLanguage: 'JSONata', ...call({ Retry: [{ ErrorEquals: ['E'] }] }) };
  for (const mock of [{ result: '{"Payload":1}' }, { errorOutput: { error: 'E', cause: 'C' } }])
    await told('TestState', { definition: JSON.stringify(state), inspectionLevel: 'TRACE', mock });
  expect(strange).toEqual([]);
  expect([...seen].toSorted()).toEqual([
    'CreateStateMachine',
    'DescribeExecution',
    'DescribeStateMachine',
    'DescribeStateMachineForExecution',
    'GetExecutionHistory',
    'ListExecutions',
    'ListStateMachines',
    'RedriveExecution',
    'SendTaskFailure',
    'SendTaskHeartbeat',
    'SendTaskSuccess',
    'StartExecution',
    'StopExecution',
    'TestState',
    'UpdateStateMachine',
    'ValidateStateMachineDefinition',
  ]);
  expect(types.size).toBeGreaterThan(34);
});

test('an answer that is not as AWS describes it is noticed', () => {
  const answer = { executionArn: 'arn', startDate: 'today', extra: 1 };
  expect(strangeIn('StartExecution', answer)).toEqual([
    'StartExecution.startDate is "today", not a number',
    'StartExecution.extra is unknown',
  ]);
  expect(strangeIn('StopExecution', {})).toEqual(['StopExecution.stopDate is missing']);
});
