import {
  SFNClient,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { asText } from './interpreter/json-text.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import { sfnClientConfig } from './protocol/sdk.ts';
import { serveEngine } from './protocol/server.ts';

const machine = (states: object, StartAt = Object.keys(states)[0]) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt, States: states });

const hello = machine({
  Greet: {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'greet', Payload: { name: '{% $states.input.name %}' } },
    Output: '{% $states.result.Payload %}',
    End: true,
  },
});

test('an SDK client in the same process creates, starts and reads', async () => {
  const world = openTestEngine({ greet: async ({ name }) => `hello ${asText(name)}` });
  const client = new SFNClient(sfnClientConfig(world.engine));
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'hello',
      roleArn: 'arn:aws:iam::000000000000:role/x',
      definition: hello,
    }),
  );
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"name":"tide"}' }),
  );
  await world.engine.settled();
  const seen = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(seen).toMatchObject({ status: 'SUCCEEDED', output: '"hello tide"' });
  expect(seen.startDate?.getTime()).toBe(world.clock.now());
});

test('an unmodified SDK client drives it over HTTP', async () => {
  const world = openTestEngine({ greet: async ({ name }) => `hello ${asText(name)}` });
  const serving = await serveEngine({ engine: world.engine, host: '127.0.0.1', port: 0 });
  const client = new SFNClient({
    endpoint: serving.url,
    region: 'local',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'hello',
      roleArn: 'arn:aws:iam::000000000000:role/x',
      definition: hello,
    }),
  );
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"name":"tide"}' }),
  );
  await world.engine.settled();
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  await expect(
    client.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"name":"ebb"}' })),
  ).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  client.destroy();
  await serving.close();
});
