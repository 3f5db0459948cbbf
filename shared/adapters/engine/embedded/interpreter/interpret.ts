import type { Json } from '#domain/json.ts';
import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import { judgeFailure } from './failing.ts';
import { enter, exit } from './flow.ts';
import { abandon, childDone, childFailed, clearFork } from './fork.ts';
import type { Frame } from './frames.ts';
import { failureDetails, HistoryFull, outputDetails, record } from './history.ts';
import type { StateType } from './definition.ts';
import { choice } from './states/choice.ts';
import { fail } from './states/fail.ts';
import { map } from './states/map.ts';
import type { Behaviour, Outcome } from './states/outcome.ts';
import { parallel } from './states/parallel.ts';
import { pass, succeed } from './states/pass.ts';
import { task } from './states/task.ts';
import { wait } from './states/wait.ts';
import type { StateFailure } from '../errors.ts';

export const behaviours: Readonly<Record<StateType, Behaviour>> = {
  Pass: pass,
  Succeed: succeed,
  Fail: fail,
  Choice: choice,
  Wait: wait,
  Task: task,
  Map: map,
  Parallel: parallel,
};

/** Advances every frame that can move by itself, until all of them wait or the turn's budget is used up. */
export const proceed = async (turn: Turn): Promise<void> => {
  while (turn.budget > 0 && turn.run.status === 'RUNNING') {
    const frame = turn.run.frames.find(({ doing }) => doing.kind === 'enter' || doing.kind === 'again');
    if (frame === undefined) return;
    turn.budget -= 1;
    await guarded(turn, () => step(turn, frame));
  }
};

/** A task or a wait has succeeded: its state ends with this result. */
export const settle = (turn: Turn, frame: Frame, outcome: Outcome): Promise<void> =>
  guarded(turn, async () => {
    const node = nodeOf(turn, frame);
    try {
      await follow(turn, frame, node, outcome);
    } catch (trouble) {
      await stumble(turn, frame, node, trouble);
    }
  });

/** A task has failed: Retry, then Catch, then the enclosing frame. */
export const stumbleOn = (turn: Turn, frame: Frame, failure: StateFailure): Promise<void> =>
  guarded(turn, () => stumble(turn, frame, nodeOf(turn, frame), failure));

/** Ends the execution; calls in flight are dropped, frames stay for a redrive. */
export const end = (
  turn: Turn,
  status: 'FAILED' | 'TIMED_OUT' | 'ABORTED',
  previous: number,
  error?: string | null,
  cause?: string | null,
): void => {
  const { run } = turn;
  const types = {
    FAILED: 'ExecutionFailed',
    TIMED_OUT: 'ExecutionTimedOut',
    ABORTED: 'ExecutionAborted',
  } as const;
  record(turn, types[status], previous, failureDetails(error, cause), true);
  for (const frame of run.frames) abandon(turn, frame);
  Object.assign(run, {
    status,
    error: error ?? null,
    cause: cause ?? null,
    stoppedAt: turn.now,
    deadline: null,
  });
};

export const nodeOf = (turn: Turn, frame: Frame): Node => {
  const node = turn.machine.scopes[frame.scope]?.nodes.get(frame.state);
  if (node === undefined)
    throw new Error(`no state '${frame.state}' in the definition of ${turn.run.machineArn}`);
  return node;
};

const step = async (turn: Turn, frame: Frame): Promise<void> => {
  const { doing } = frame;
  if (doing.kind === 'enter') frame.state = doing.state;
  const node = nodeOf(turn, frame);
  if (doing.kind === 'enter') {
    enter(turn, frame, node);
    // From here on it is in the state: a redrive continues in it and does not enter it again.
    frame.doing = { kind: 'again' };
  }
  try {
    await follow(turn, frame, node, await behaviours[node.body.Type](turn, frame, node));
  } catch (trouble) {
    await stumble(turn, frame, node, trouble);
  }
};

const follow = async (turn: Turn, frame: Frame, node: Node, outcome: Outcome): Promise<void> => {
  if (outcome.kind === 'waits') return;
  if (outcome.kind === 'left') return move(turn, frame, outcome.output, outcome.next);
  const { result, extra = {} } = outcome;
  const known = hasResult.has(node.body.Type) ? { result } : {};
  const output = await exit(turn, frame, node, {
    fields: node.body,
    at: '',
    extra: { ...known, ...extra },
    otherwise: result,
  });
  return move(turn, frame, output, node.body.Next);
};

const hasResult = new Set<StateType>(['Task', 'Map', 'Parallel']);

const move = async (turn: Turn, frame: Frame, output: Json, next: string | undefined): Promise<void> => {
  frame.input = output;
  if (next !== undefined) {
    frame.doing = { kind: 'enter', state: next };
    return;
  }
  const parent = turn.run.frames.find(({ id }) => id === frame.parent);
  if (parent === undefined) return finish(turn, frame, output);
  const node = nodeOf(turn, parent);
  try {
    await follow(turn, parent, node, await childDone(turn, parent, node, frame, output));
  } catch (trouble) {
    await stumble(turn, parent, node, trouble);
  }
};

const finish = (turn: Turn, frame: Frame, output: Json): void => {
  const text = JSON.stringify(output);
  record(turn, 'ExecutionSucceeded', frame.last, outputDetails(text), true);
  Object.assign(turn.run, {
    status: 'SUCCEEDED',
    output: text,
    stoppedAt: turn.now,
    deadline: null,
    frames: [],
  });
};

const stumble = async (turn: Turn, frame: Frame, node: Node, trouble: unknown): Promise<void> => {
  const verdict = await judgeFailure(turn, frame, node, trouble);
  if (verdict.kind !== 'unhandled') clearFork(turn, frame);
  if (verdict.kind === 'caught') return move(turn, frame, verdict.output, verdict.next);
  if (verdict.kind === 'retry') return;
  const parent = turn.run.frames.find(({ id }) => id === frame.parent);
  if (parent === undefined)
    return end(turn, 'FAILED', frame.last, verdict.failure.error, verdict.failure.reason);
  const outer = nodeOf(turn, parent);
  childFailed(turn, parent, outer, frame);
  return stumble(turn, parent, outer, verdict.failure);
};

/** A full history ends the execution, at any point of the turn. */
const guarded = async (turn: Turn, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof HistoryFull)) throw error;
    end(turn, 'FAILED', turn.run.lastEvent, error.error, error.reason);
  }
};
