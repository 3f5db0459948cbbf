import type { Json } from '#domain/json.ts';
import { namesOf } from '../context.ts';
import type { Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import { evaluateValue } from '../expression.ts';
import { argumentsOf, pathLanguage, pathScope } from '../flow.ts';
import { numberOf } from '../number-field.ts';
import type { Frame } from '../frames.ts';
import { QueryFailure, runtimeFailure } from '../../errors.ts';
import { parseInstant } from './instant.ts';
import type { Behaviour } from './outcome.ts';
import { waits } from './outcome.ts';

const maxWaitSeconds = 2 ** 31;

/** Sleeps for a number of seconds or until an instant; an instant that has passed does not wait at all. */
export const wait: Behaviour = async (turn, frame, node) => {
  const until = await dueAt(turn, frame, node);
  if (until - turn.now >= maxWaitSeconds * 1000) throw runtimeFailure('Wait state delay is too long.');
  if (until <= turn.now) return { kind: 'done', result: await waited(turn, frame, node) };
  frame.doing = { kind: 'wait', until };
  return waits;
};

/** What a Wait hands on once it is over. */
export const waited = (turn: Turn, frame: Frame, node: Node): Promise<Json> =>
  node.language === 'JSONPath' ? argumentsOf(turn, frame, node) : Promise.resolve(frame.input);

const dueAt = async (turn: Turn, frame: Frame, node: Node): Promise<number> => {
  if (node.language === 'JSONPath')
    return pathLanguage(turn).wait(node.body, frame.input, pathScope(turn, frame, node), turn.now);
  const seconds = await numberOf(turn, frame, node, 'Seconds');
  if (seconds !== undefined) return turn.now + seconds * 1000;
  const value = await evaluateValue(node.body.Timestamp ?? null, 'Timestamp', namesOf(turn, frame, node));
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant === undefined) throw new QueryFailure(notAnInstant(value), 'Timestamp');
  return instant + (turn.lead ?? 0);
};

const notAnInstant = (value: Json): string =>
  `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${
    typeof value === 'string' ? value : JSON.stringify(value)
  }`;
