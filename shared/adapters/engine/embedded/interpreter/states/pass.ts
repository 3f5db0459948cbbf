import { argumentsOf } from '../flow.ts';
import type { Behaviour } from './outcome.ts';

/** Hands its input on; in JSONPath also a constant result. */
export const pass: Behaviour = async (turn, frame, node) => {
  const input = await argumentsOf(turn, frame, node);
  const written = node.body['Result'];
  return {
    kind: 'done',
    result: node.language === 'JSONPath' && written !== undefined ? (written as typeof input) : input,
  };
};

/** Ends the machine, the branch or the iteration well. */
export const succeed: Behaviour = async (_turn, frame) => ({ kind: 'done', result: frame.input });
