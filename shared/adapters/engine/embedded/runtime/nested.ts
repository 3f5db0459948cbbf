import type { Json, JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { Stimulus } from '../interpreter/advance.ts';
import type { Batch } from './batch.ts';
import { advanceDraft } from './batch.ts';
import type { Call, Execution } from '../interpreter/execution.ts';
import type { Loop } from './loop.ts';
import type { EngineOptions } from '../options.ts';
import { readResource } from '../interpreter/resource.ts';
import type { Machines } from './start.ts';
import { startExecution } from './start.ts';
import type { TaskRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { EngineTrouble, ServiceError } from '../errors.ts';

/**
 * Starts the execution that a task asks for. The child, the task's new phase and the parent's next event are one
 * transaction, so that a crash finds either all of them or none.
 */
export const startNested = (
  loop: Loop,
  store: Store,
  machines: Machines,
  options: EngineOptions,
  call: Call,
): void => {
  const work = async (batch: Batch): Promise<void> => {
    const parent = loop.draft(batch, call.execution);
    const isWanted =
      parent !== undefined && store.task(call.key) !== undefined && !parent.dropped.includes(call.key);
    if (!isWanted) return;
    await advanceDraft(batch, parent, await begin(batch, store, machines, call));
  };
  loop.submit(work).catch((error: unknown) => {
    if (error instanceof EngineTrouble && error.name === 'EngineClosed') return;
    options.onTrouble?.(error as Error);
    options.clock.after(retryMs, () => startNested(loop, store, machines, options, call));
  });
};

/** Where the database cannot be written now, the start is tried again. */
const retryMs = 1000;

const begin = async (batch: Batch, store: Store, machines: Machines, call: Call): Promise<Stimulus> => {
  const { key, resource } = call;
  try {
    const child = await startExecution(batch, store, machines, requestOf(call));
    const output = { ExecutionArn: child.arn, StartDate: child.startedAt };
    if (readResource(resource)?.ending === 'answer') return { kind: 'returned', key, output };
    batch.writes.push(() => store.setChild(key, child.arn));
    return { kind: 'submitted', key, output };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const cause = `${error.message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${error.name}; Request ID: ${key}; Proxy: null)`;
    return { kind: 'threw', key, error: `StepFunctions.${error.name}Exception`, cause };
  }
};

const requestOf = ({ parameters, key, resource }: Call) => {
  const args = isObject(parameters) ? parameters : {};
  const { StateMachineArn: machineArn, Name: name, Input: input = {} } = args;
  if (typeof machineArn !== 'string')
    throw new ServiceError('InvalidArn', "Invalid Arn: 'StateMachineArn is missing'");
  const waits = readResource(resource)?.ending !== 'answer';
  return {
    machineArn,
    name: typeof name === 'string' ? name : key,
    input: typeof input === 'string' ? input : JSON.stringify(input),
    ...(waits ? { parentTask: key } : {}),
  };
};

/** Reports the end of this execution to the task that waits for it, if any. */
export const tellParent = (loop: Loop, store: Store, run: Execution): void => {
  if (run.parentTask === null || run.status === 'RUNNING') return;
  const task = store.task(run.parentTask);
  if (task === undefined) return;
  const isValue = readResource(task.resource)?.ending === 'sync2';
  const report = reportOf(run, isValue);
  const { key } = task;
  loop.post(
    task.execution,
    run.status === 'SUCCEEDED'
      ? { kind: 'returned', key, output: report }
      : { kind: 'threw', key, error: 'States.TaskFailed', cause: JSON.stringify(report) },
  );
};

/** An execution that is waited for and is not there can never end: the task fails, instead of waiting for ever. */
export const tellLost = (loop: Loop, { key, execution, child }: TaskRow): void => {
  const cause = `Execution Does Not Exist: '${child}'`;
  loop.post(execution, { kind: 'threw', key, error: 'States.TaskFailed', cause });
};

/** DescribeExecution as the `.sync` integrations give it: `.sync` with JSON text inside, `.sync:2` with JSON values. */
const reportOf = (run: Execution, isValue: boolean): JsonObject => {
  const shown = (text: string): Json => (isValue ? (JSON.parse(text) as Json) : text);
  const reason = run.status === 'SUCCEEDED' ? 'Execution is SUCCEEDED and cannot be redriven' : undefined;
  return {
    ExecutionArn: run.arn,
    Input: shown(run.input),
    InputDetails: { Included: true },
    Name: run.name,
    ...(run.output === null ? {} : { Output: shown(run.output), OutputDetails: { Included: true } }),
    ...(run.error === null ? {} : { Error: run.error }),
    ...(run.cause === null ? {} : { Cause: run.cause }),
    RedriveCount: run.redriveCount,
    RedriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason === undefined ? {} : { RedriveStatusReason: reason }),
    StartDate: run.startedAt,
    StateMachineArn: run.machineArn,
    Status: run.status,
    StopDate: run.stoppedAt,
  };
};

/** Stops the executions whose tasks this batch gives up, in the same transaction; theirs too, and so on. */
export const stopOrphans = async (batch: Batch, loop: Loop, store: Store): Promise<void> => {
  const seen = new Set<string>();
  for (const draft of batch.drafts.values()) {
    for (const key of draft.orphaned) {
      if (seen.has(key)) continue;
      seen.add(key);
      const child = store.task(key)?.child ?? undefined;
      const run = child === undefined ? undefined : store.executionByArn(child);
      const orphan = run === undefined ? undefined : loop.draft(batch, run.id);
      if (orphan?.run.status !== 'RUNNING') continue;
      const cause = `The task that waited for this execution, in ${draft.run.arn}, was given up.`;
      await advanceDraft(batch, orphan, { kind: 'stop', error: undefined, cause });
    }
  }
};
