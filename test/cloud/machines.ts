import {
  CreateStateMachineCommand,
  SFNClient,
  type SFNClientConfig,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import type { Stack } from './template/stack.ts';

const clientOf = (endpoint: string, { account: { region } }: Stack): SFNClient =>
  new SFNClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'operator', secretAccessKey: 'none' },
  } satisfies SFNClientConfig);

/** The state machines of the stack, as CloudFormation would make them. */
export const makeMachines = async (endpoint: string, stack: Stack): Promise<void> => {
  const client = clientOf(endpoint, stack);
  for (const { name, role, definition } of stack.machines)
    await client.send(new CreateStateMachineCommand({ name, roleArn: role, definition }));
  client.destroy();
};

/** The same machines with the definitions of another template; executions keep the one that they began with. */
export const updateMachines = async (endpoint: string, stack: Stack): Promise<void> => {
  const { partition, region, account } = stack.account;
  const client = clientOf(endpoint, stack);
  for (const { name, definition } of stack.machines) {
    const stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
  }
  client.destroy();
};
