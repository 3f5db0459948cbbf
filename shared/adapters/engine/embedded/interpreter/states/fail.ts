import type { Json } from '#domain/json.ts';
import { namesOf } from '../context.ts';
import type { Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import { evaluateValue, wrongType } from '../expression.ts';
import type { Frame } from '../frames.ts';
import { pathLanguage, pathScope } from '../flow.ts';
import { StateFailure } from '../../errors.ts';
import type { Behaviour } from './outcome.ts';

/** Ends the machine, the branch or the iteration with an error; fields that are absent are left out of the events. */
export const fail: Behaviour = async (turn, frame, node) => {
  const error = await textOf(turn, frame, node, 'Error');
  const cause = await textOf(turn, frame, node, 'Cause');
  throw new StateFailure(error, cause);
};

const textOf = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  field: 'Error' | 'Cause',
): Promise<string | undefined> => {
  if (node.language === 'JSONPath')
    return pathLanguage(turn).text(node.body, field, frame.input, pathScope(turn, frame, node));
  const written: Json | undefined = node.body[field];
  if (written === undefined) return undefined;
  const value = await evaluateValue(written, field, namesOf(turn, frame, node));
  return typeof value === 'string' ? value : wrongType(written, field, 'string', value);
};
