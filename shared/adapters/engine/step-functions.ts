import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Engine, Run, WorkflowName } from '#ports/engine.ts';
import { beginningWithin, bounded, mostOfAwsAnswer } from '../aws/bounded-client.ts';
import { awsTrouble } from '../aws/errors.ts';

export interface StepFunctions {
  readonly client: SFNClient;
  /** The ARN of the state machine that runs a workflow. */
  readonly arnOf: (workflow: WorkflowName) => string;
}

/** For one try; three of them end within the time of a function. */
const timeoutMs = 8000;

/** A client of AWS, or of the endpoint in its configuration. */
export const sfnClient = (config: SFNClientConfig): SFNClient =>
  bounded(new SFNClient({ requestHandler: beginningWithin(timeoutMs), ...config }), {
    timeoutMs,
    mostBytes: mostOfAwsAnswer,
  });

/** The engine that speaks the Step Functions API: AWS itself, or the embedded one behind the same words. */
export const openStepFunctions = ({ client, arnOf }: StepFunctions): Engine => {
  const executionArn = (workflow: WorkflowName, name: string): string =>
    `${arnOf(workflow).replace(':stateMachine:', ':execution:')}:${name}`;

  const describe = (
    workflow: WorkflowName,
    name: string,
  ): Promise<DescribeExecutionCommandOutput | undefined> =>
    unless([ExecutionDoesNotExist], `${workflow} ${name}`, () =>
      client.send(new DescribeExecutionCommand({ executionArn: executionArn(workflow, name) })),
    );

  return {
    start: async (workflow, name, input) => {
      // While it runs, the same name with the same input gets the same response as the first time: only a look tells
      // them apart.
      if ((await describe(workflow, name)) !== undefined) return 'known';
      const asked = { stateMachineArn: arnOf(workflow), name, input: JSON.stringify(input) };
      const started = await unless([ExecutionAlreadyExists], `${workflow} ${name}`, () =>
        client.send(new StartExecutionCommand(asked)),
      );
      return started === undefined ? 'known' : 'started';
    },
    answer: async (token, output) => {
      const told = { taskToken: token, output: JSON.stringify(output) };
      const sent = await unless([TaskTimedOut, TaskDoesNotExist, InvalidToken], 'an answer', () =>
        client.send(new SendTaskSuccessCommand(told)),
      );
      return sent === undefined ? 'gone' : 'answered';
    },
    look: async (workflow, name) => runOf(`${workflow} ${name}`, await describe(workflow, name)),
    stop: async (workflow, name, reason) => {
      const asked = { executionArn: executionArn(workflow, name), error: 'Stopped', cause: reason };
      const stopped = await unless([ExecutionDoesNotExist], `${workflow} ${name}`, () =>
        client.send(new StopExecutionCommand(asked)),
      );
      if (stopped === undefined)
        throw new Failure('NotFound', `${workflow} ${name}`, 'there is no such run to stop');
    },
  };
};

type ErrorClass = abstract new (...args: never[]) => Error;

const outputOf = (at: string, text = '{}'): JsonObject => {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    throw new Failure('Broken', at, 'AWS answered with an output that is no JSON');
  }
};

/** What a call answers; undefined when it failed in one of the ways that are an answer too. */
const unless = async <T>(
  expected: readonly ErrorClass[],
  at: string,
  call: () => Promise<T>,
): Promise<T | undefined> => {
  try {
    return await call();
  } catch (error) {
    if (expected.some((known) => error instanceof known)) return undefined;
    throw awsTrouble(at, error);
  }
};

const runOf = (at: string, seen: DescribeExecutionCommandOutput | undefined): Run => {
  if (seen === undefined) return { kind: 'unknown' };
  const error = seen.error ?? '';
  const reason = seen.cause ?? '';
  switch (seen.status) {
    case 'SUCCEEDED':
      return { kind: 'succeeded', output: outputOf(at, seen.output) };
    case 'FAILED':
      return { kind: 'failed', error: error || 'Failed', reason };
    case 'TIMED_OUT':
      return {
        kind: 'failed',
        error: error || 'States.Timeout',
        reason: reason || 'the workflow took too long',
      };
    case 'ABORTED':
      return { kind: 'failed', error: error || 'Aborted', reason: reason || 'someone stopped it' };
    case 'RUNNING':
    case 'PENDING_REDRIVE':
    case undefined:
      break;
  }
  return { kind: 'running', since: seen.startDate?.getTime() ?? 0 };
};
