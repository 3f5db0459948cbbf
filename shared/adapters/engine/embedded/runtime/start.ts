import { sameJson } from '#domain/json.ts';
import type { Batch } from './batch.ts';
import { addDraft, advanceDraft } from './batch.ts';
import type { Machine } from '../interpreter/definition.ts';
import type { Execution } from '../interpreter/execution.ts';
import { byteLength, maxPayloadBytes } from '../interpreter/history.ts';
import type { Store } from '../store/store.ts';
import { ServiceError } from '../errors.ts';

export interface StartRequest {
  readonly machineArn: string;
  readonly name: string;
  readonly input: string;
  readonly parentTask?: string;
}

/**
 * Starts an execution in a batch, or finds the one that already runs under this name with this input. A name is used up
 * for ever: another input, or an execution that has ended, is refused as AWS refuses it.
 */
export const startExecution = async (
  batch: Batch,
  store: Store,
  machines: Machines,
  request: StartRequest,
): Promise<Execution> => {
  const machine = store.machine(request.machineArn);
  if (machine === undefined)
    throw new ServiceError(
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${request.machineArn}'`,
    );
  checkInput(request.input);
  const arn = executionArn(request.machineArn, request.name);
  const known = started(batch, arn) ?? store.executionByArn(arn);
  if (known !== undefined) return sameStart(known, request);
  const run = newExecution(batch, {
    ...request,
    arn,
    machineName: machine.name,
    revision: machine.revision,
    role: store.role(machine.revision),
  });
  const draft = addDraft(batch, run, machines(run.revision), true);
  await advanceDraft(batch, draft, { kind: 'start' });
  return run;
};

export type Machines = (revision: number) => Machine;

export const executionArn = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

export const checkInput = (input: string): void => {
  if (byteLength(input) > maxPayloadBytes)
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${maxPayloadBytes}`,
    );
  try {
    JSON.parse(input);
  } catch (error) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${error instanceof Error ? error.message : 'not JSON'}'`,
    );
  }
};

const started = (batch: Batch, arn: string): Execution | undefined => {
  for (const { run } of batch.drafts.values()) if (run.arn === arn) return run;
  return undefined;
};

const sameStart = (known: Execution, { input, parentTask }: StartRequest): Execution => {
  if (parentTask !== undefined && known.parentTask === parentTask) return known;
  const isSame = known.input === input || sameJson(JSON.parse(known.input), JSON.parse(input));
  if (known.status === 'RUNNING' && isSame && parentTask === undefined) return known;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
};

type Birth = StartRequest & {
  readonly arn: string;
  readonly machineName: string;
  readonly revision: number;
  readonly role: string;
};

const newExecution = (batch: Batch, birth: Birth): Execution => ({
  id: batch.newExecutionId(),
  arn: birth.arn,
  key: batch.dice.id(),
  name: birth.name,
  machineArn: birth.machineArn,
  machineName: birth.machineName,
  revision: birth.revision,
  roleArn: birth.role,
  input: birth.input,
  startedAt: batch.dice.now,
  parentTask: birth.parentTask ?? null,
  status: 'RUNNING',
  output: null,
  error: null,
  cause: null,
  stoppedAt: null,
  deadline: null,
  lastEvent: 0,
  nextFrame: 0,
  frames: [],
  redriveCount: 0,
  redrivenAt: null,
});
