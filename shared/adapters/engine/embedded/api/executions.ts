import type { Json, JsonObject } from '#domain/json.ts';
import { advanceDraft } from '../runtime/batch.ts';
import type { Execution, Status } from '../interpreter/execution.ts';
import { maxEvents } from '../interpreter/history.ts';
import { startExecution as begin } from '../runtime/start.ts';
import { ServiceError } from '../errors.ts';
import type { Action, Core } from './core.ts';
import {
  count,
  fromMarker,
  invalid,
  isMetadataOnly,
  oneOf,
  optionalText,
  properArn,
  properName,
  seconds,
  text,
  toMarker,
  withoutData,
} from './input.ts';

const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];
const redriveWindowMs = 14 * 86_400_000;
const maxExecutionMs = 365 * 86_400_000;

/** Starts an execution; the same name and input, while it runs, answers the first start. */
export const startExecution: Action = (core, input) => {
  const machineArn = properArn(text(input, 'stateMachineArn', 256), 'stateMachine');
  const given = optionalText(input, 'name');
  const name = given === undefined ? core.options.id() : properName(given);
  const request = { machineArn, name, input: optionalText(input, 'input') ?? '{}' };
  return core.loop.submit(async (batch) => {
    const run = await begin(batch, core.store, core.machines, request);
    return { executionArn: run.arn, startDate: seconds(run.startedAt) };
  });
};

export const describeExecution: Action = (core, input) => {
  const isBare = isMetadataOnly(input);
  const seen = describe(core, mustFindExecution(core, input));
  return isBare ? withoutData(seen) : seen;
};

export const listExecutions: Action = (core, input) => {
  refuseMapRuns(input);
  const machine = properArn(text(input, 'stateMachineArn', 256), 'stateMachine');
  if (core.store.machine(machine) === undefined)
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machine}'`);
  const status = oneOf(input, 'statusFilter', statuses) as Status | undefined;
  const limit = count(input, 'maxResults', 100, 1000);
  const before = Number(fromMarker(input, 'executions') ?? Number.MAX_SAFE_INTEGER);
  const rows = core.store.executions(machine, status, before, limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    executions: rows.slice(0, limit).map((run) => summary(run)),
    ...(last === undefined ? {} : { nextToken: toMarker('executions', last.id) }),
  };
};

/** Stops an execution where it is; one that has already ended keeps its end. */
export const stopExecution: Action = (core, input) => {
  const { id, arn } = mustFindExecution(core, input);
  const error = optionalText(input, 'error', 256);
  const cause = optionalText(input, 'cause', 32_768);
  return core.loop.submit(async (batch) => {
    const draft = core.loop.draft(batch, id);
    if (draft === undefined) throw unknown(arn);
    await advanceDraft(batch, draft, { kind: 'stop', error, cause });
    return { stopDate: seconds(draft.run.stoppedAt ?? batch.dice.now) };
  });
};

/** Redrives a failed, timed out or aborted execution from the states that were entered and never left. */
export const redriveExecution: Action = (core, input) => {
  const { id, arn } = mustFindExecution(core, input);
  const token = readClientToken(input);
  return core.loop.submit(async (batch) => {
    const { now } = batch.dice;
    const known = token === undefined ? undefined : core.store.redriveToken(id, token);
    if (known !== undefined && now - known.at < 15 * 60_000) return { redriveDate: seconds(known.redriven) };
    const draft = core.loop.draft(batch, id);
    if (draft === undefined) throw unknown(arn);
    const reason = whyNotRedrivable(draft.run, now);
    if (reason !== undefined)
      throw new ServiceError('ExecutionNotRedrivable', `The execution cannot be redriven: ${reason}`);
    await advanceDraft(batch, draft, { kind: 'redrive' });
    if (token !== undefined) batch.writes.push(() => core.store.addRedriveToken(id, token, now));
    return { redriveDate: seconds(now) };
  });
};

const readClientToken = (input: JsonObject): string | undefined => {
  const token = optionalText(input, 'clientToken', 64);
  if (token === undefined || /^[!-~]+$/.test(token)) return token;
  throw invalid(
    `Value '${token}' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+`,
  );
};

/** The children of a distributed Map are listed by its run, and filtered by redrives; there are none here. */
const refuseMapRuns = (input: JsonObject): void => {
  if (optionalText(input, 'mapRunArn') !== undefined)
    throw new ServiceError('ResourceNotFound', 'this engine has no Map Runs', {
      resourceName: text(input, 'mapRunArn'),
    });
  if (oneOf(input, 'redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']) !== undefined)
    throw invalid("Value at 'redriveFilter' is allowed only together with 'mapRunArn'");
};

export const mustFindExecution = (core: Core, input: JsonObject): Execution => {
  const arn = properArn(text(input, 'executionArn', 256), 'execution');
  const run = core.store.executionByArn(arn);
  if (run === undefined) throw unknown(arn);
  return run;
};

const unknown = (arn: string): ServiceError =>
  new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

const summary = (run: Execution): Readonly<Record<string, Json>> => ({
  executionArn: run.arn,
  stateMachineArn: run.machineArn,
  name: run.name,
  status: run.status,
  startDate: seconds(run.startedAt),
  ...(run.stoppedAt === null ? {} : { stopDate: seconds(run.stoppedAt) }),
  ...(run.redriveCount === 0
    ? {}
    : { redriveCount: run.redriveCount, redriveDate: seconds(run.redrivenAt ?? 0) }),
});

const describe = (core: Core, run: Execution): JsonObject => {
  const reason = whyNotRedrivable(run, core.options.clock.now());
  return {
    ...summary(run),
    input: run.input,
    inputDetails: { included: true },
    ...(run.output === null ? {} : { output: run.output, outputDetails: { included: true } }),
    ...(run.error === null ? {} : { error: run.error }),
    ...(run.cause === null ? {} : { cause: run.cause }),
    redriveCount: run.redriveCount,
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    ...(reason === undefined ? {} : { redriveStatusReason: reason }),
  };
};

const whyNotRedrivable = (run: Execution, now: number): string | undefined => {
  if (run.status === 'RUNNING' || run.status === 'SUCCEEDED')
    return `Execution is ${run.status} and cannot be redriven`;
  if (now - run.startedAt > maxExecutionMs) return 'Execution has exceeded the max execution time';
  if (run.lastEvent >= maxEvents - 1) return 'Execution history event limit exceeded';
  return now - (run.stoppedAt ?? now) > redriveWindowMs ? 'Execution redrivable period exceeded' : undefined;
};
