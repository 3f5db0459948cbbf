import type { Json, JsonObject } from '#domain/json.ts';
import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import { exit } from './flow.ts';
import type { Frame } from './frames.ts';
import { record } from './history.ts';
import { countRetry, findCatcher, planRetry } from './retry.ts';
import { QueryFailure, StateFailure } from '../errors.ts';

/** What happens to a state that failed: it is retried later, a catcher continues, or the failure moves outwards. */
export type Verdict =
  | { readonly kind: 'retry' }
  | { readonly kind: 'caught'; readonly output: Json; readonly next: string }
  | { readonly kind: 'unhandled'; readonly failure: StateFailure };

/** Records the failure and applies Retry, then Catch; a failure of the catcher itself is not caught here. */
export const judgeFailure = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  trouble: unknown,
): Promise<Verdict> => {
  const failure = asFailure(turn, frame, node, trouble);
  const plan = planRetry(node.body.Retry ?? [], frame.retries, failure, turn.random);
  if (plan !== undefined) {
    countRetry(frame, node, plan.index);
    frame.doing = { kind: 'backoff', until: turn.now + plan.delayMs };
    return { kind: 'retry' };
  }
  closeFork(turn, frame, node);
  const index = findCatcher(node.body.Catch ?? [], failure);
  return index < 0 ? { kind: 'unhandled', failure } : caught(turn, frame, node, failure, index);
};

const caught = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  failure: StateFailure,
  index: number,
): Promise<Verdict> => {
  const catcher = node.body.Catch?.[index];
  if (catcher === undefined) return { kind: 'unhandled', failure };
  const errorOutput = errorOutputOf(failure);
  try {
    const how = { fields: catcher, at: `Catch[${index}]/`, extra: { errorOutput }, otherwise: errorOutput };
    return { kind: 'caught', output: await exit(turn, frame, node, how), next: catcher.Next };
  } catch (trouble) {
    return { kind: 'unhandled', failure: asFailure(turn, frame, node, trouble) };
  }
};

/** What a catcher sees of a failure; a part that was never given stays null, an empty one stays empty. */
export const errorOutputOf = ({ error, reason }: StateFailure): JsonObject => ({
  Error: error === undefined ? '' : error,
  Cause: reason === undefined ? '' : reason,
});

/** A failed expression leaves an EvaluationFailed event; AWS hangs it on the event before the state was entered. */
export const asFailure = (turn: Turn, frame: Frame, node: Node, trouble: unknown): StateFailure => {
  if (trouble instanceof StateFailure) return trouble;
  if (!(trouble instanceof QueryFailure)) throw trouble;
  const cause = `An error occurred while executing the state '${node.name}' (entered at the event id #${frame.enteredId}). ${trouble.detail}`;
  const isFresh = frame.last === frame.enteredId && node.body.Type !== 'Wait';
  frame.last = record(turn, 'EvaluationFailed', isFresh ? frame.beforeEntry : frame.last, {
    state: node.name,
    error: 'States.QueryEvaluationError',
    cause,
    ...(trouble.location === undefined ? {} : { location: trouble.location }),
  });
  return new StateFailure('States.QueryEvaluationError', cause);
};

const closeFork = (turn: Turn, frame: Frame, node: Node): void => {
  const { Type } = node.body;
  if (Type === 'Map' || Type === 'Parallel') frame.last = record(turn, `${Type}StateFailed`, frame.last);
};
