import type { Json } from '#domain/json.ts';
import type { Turn } from './execution.ts';
import type { Frame, OpenTask } from './frames.ts';
import {
  byteLength,
  failureDetails,
  inputDetails,
  maxPayloadBytes,
  outputDetails,
  record,
} from './history.ts';
import { tooLarge } from './limits.ts';
import { forget } from './fork.ts';
import { end, nodeOf, proceed, settle, stumbleOn } from './interpret.ts';
import { readResource } from './resource.ts';
import { waited } from './states/wait.ts';
import { runtimeFailure, StateFailure } from '../errors.ts';

/** Everything that can move an execution. A result names the call it belongs to; a stale one changes nothing. */
export type Stimulus =
  | { readonly kind: 'start' }
  | { readonly kind: 'returned'; readonly key: string; readonly output: Json; readonly byToken?: boolean }
  | { readonly kind: 'submitted'; readonly key: string; readonly output: Json }
  | {
      readonly kind: 'threw';
      readonly key: string;
      readonly error: string | null;
      readonly cause: string | null;
    }
  | { readonly kind: 'beat'; readonly key: string }
  | { readonly kind: 'wake' }
  | { readonly kind: 'stop'; readonly error: string | undefined; readonly cause: string | undefined }
  | { readonly kind: 'redrive' };

/** Applies one stimulus and runs the execution until it waits again. Deterministic for equal turns. */
export const advance = async (turn: Turn, stimulus: Stimulus): Promise<void> => {
  await apply(turn, stimulus);
  await proceed(turn);
};

const apply = async (turn: Turn, stimulus: Stimulus): Promise<void> => {
  if (stimulus.kind === 'redrive') return redrive(turn);
  if (turn.run.status !== 'RUNNING') return;
  switch (stimulus.kind) {
    case 'start':
      return start(turn);
    case 'wake':
      return wake(turn);
    case 'stop':
      return end(turn, 'ABORTED', 0, stimulus.error, stimulus.cause);
    case 'returned':
    case 'submitted':
    case 'threw':
    case 'beat':
      return answer(turn, stimulus);
  }
};

const start = (turn: Turn): void => {
  const { run, machine } = turn;
  if (machine.timeoutSeconds !== undefined) run.deadline = turn.now + machine.timeoutSeconds * 1000;
  record(turn, 'ExecutionStarted', 0, { ...inputDetails(run.input), roleArn: run.roleArn });
  run.frames.push({
    id: 1,
    parent: null,
    scope: 0,
    index: 0,
    state: '',
    input: JSON.parse(run.input) as Json,
    vars: {},
    enteredId: 0,
    enteredAt: turn.now,
    beforeEntry: 0,
    last: 0,
    retries: [],
    retryCount: 0,
    doing: { kind: 'enter', state: machine.scopes[0]?.startAt ?? '' },
  });
  run.nextFrame = 1;
};

type Answer = Extract<Stimulus, { key: string }>;

const answer = async (turn: Turn, stimulus: Answer): Promise<void> => {
  const frame = turn.run.frames.find(({ doing }) => doing.kind === 'task' && doing.task.key === stimulus.key);
  if (frame?.doing.kind !== 'task') return;
  const { task } = frame.doing;
  switch (stimulus.kind) {
    case 'beat':
      if (task.heartbeatMs !== undefined)
        frame.doing = { kind: 'task', task: { ...task, heartbeatAt: turn.now + task.heartbeatMs } };
      return;
    case 'threw':
      turn.dropped.push(task.key);
      return failTask(turn, frame, task, new StateFailure(stimulus.error, stimulus.cause));
    case 'submitted':
      return submit(turn, frame, task, stimulus.output);
    case 'returned': {
      const isOnlySubmitted = readResource(task.resource)?.ending === 'token' && stimulus.byToken !== true;
      if (isOnlySubmitted) return submit(turn, frame, task, stimulus.output);
      turn.dropped.push(task.key);
      return succeedTask(turn, frame, task, stimulus.output);
    }
  }
};

const submit = (turn: Turn, frame: Frame, task: OpenTask, output: Json): void => {
  if (task.submitted) return;
  frame.doing = { kind: 'task', task: { ...task, submitted: true } };
  turn.answered.push(task.key);
  const details = { ...whoOf(task), ...outputDetails(JSON.stringify(output)) };
  frame.last = record(turn, 'TaskSubmitted', frame.last, details);
};

const succeedTask = async (turn: Turn, frame: Frame, task: OpenTask, result: Json): Promise<void> => {
  const text = JSON.stringify(result);
  if (byteLength(text) > maxPayloadBytes)
    return failTask(turn, frame, task, new StateFailure('States.DataLimitExceeded', tooLarge(frame.state)));
  frame.last = record(turn, `${prefixOf(task)}Succeeded`, frame.last, {
    ...whoOf(task),
    ...outputDetails(text),
  });
  return settle(turn, frame, { kind: 'done', result });
};

const failTask = (turn: Turn, frame: Frame, task: OpenTask, failure: StateFailure): Promise<void> => {
  const details = { ...whoOf(task), ...failureDetails(failure.error, failure.reason) };
  frame.last = record(turn, `${prefixOf(task)}Failed`, frame.last, details);
  return stumbleOn(turn, frame, failure);
};

/** Everything whose time has come, one frame after the other; the machine's own deadline comes first. */
const wake = async (turn: Turn): Promise<void> => {
  const { run, now } = turn;
  if (run.deadline !== null && run.deadline <= now) return end(turn, 'TIMED_OUT', 0, undefined, undefined);
  for (const frame of run.frames.slice()) {
    if (!run.frames.includes(frame)) continue;
    const { doing } = frame;
    if (doing.kind === 'backoff' && doing.until <= now) frame.doing = { kind: 'again' };
    if (doing.kind === 'wait' && doing.until <= now) await endWait(turn, frame);
    if (doing.kind === 'task' && isOverdue(doing.task, now)) await timeOut(turn, frame, doing.task);
  }
};

const endWait = async (turn: Turn, frame: Frame): Promise<void> => {
  const result = await waited(turn, frame, nodeOf(turn, frame));
  await settle(turn, frame, { kind: 'done', result });
};

const isOverdue = ({ timeoutAt, heartbeatAt }: OpenTask, now: number): boolean =>
  (timeoutAt !== undefined && timeoutAt <= now) || (heartbeatAt !== undefined && heartbeatAt <= now);

/** A missed heartbeat is reported as States.Timeout, as AWS does; it has no cause. */
const timeOut = (turn: Turn, frame: Frame, task: OpenTask): Promise<void> => {
  const isHeartbeat = task.timeoutAt === undefined || task.timeoutAt > turn.now;
  forget(turn, task);
  frame.last = record(turn, `${prefixOf(task)}TimedOut`, frame.last, {
    ...whoOf(task),
    error: 'States.Timeout',
  });
  const alias = isHeartbeat ? 'States.HeartbeatTimeout' : undefined;
  return stumbleOn(turn, frame, new StateFailure('States.Timeout', undefined, false, alias));
};

/** Runs the states again that were entered and never left; retry counters start over. */
const redrive = (turn: Turn): void => {
  const { run } = turn;
  run.redriveCount += 1;
  Object.assign(run, { status: 'RUNNING', redrivenAt: turn.now, error: null, cause: null, stoppedAt: null });
  run.deadline =
    turn.machine.timeoutSeconds === undefined ? null : turn.now + turn.machine.timeoutSeconds * 1000;
  record(turn, 'ExecutionRedriven', 0, { redriveCount: run.redriveCount });
  for (const frame of run.frames) {
    frame.retries = [];
    frame.retryCount = 0;
    const isHollow = frame.doing.kind === 'fork' && !run.frames.some(({ parent }) => parent === frame.id);
    if (frame.doing.kind === 'failed' || isHollow) frame.doing = { kind: 'again' };
  }
};

/** The engine cannot run this execution any further: a bug of ours, recorded in the history. */
export const giveUp = (turn: Turn, because: string): void => {
  const { error, reason } = runtimeFailure(because);
  end(turn, 'FAILED', turn.run.lastEvent, error, reason);
};

const whoOf = ({ resource }: OpenTask): Readonly<Record<string, unknown>> => {
  const read = readResource(resource);
  return read === undefined || read.kind === 'lambda-arn'
    ? {}
    : { resource: read.action, resourceType: read.service };
};

const prefixOf = ({ resource }: OpenTask): string =>
  readResource(resource)?.kind === 'lambda-arn' ? 'LambdaFunction' : 'Task';
