import { argumentsOf } from '../flow.ts';
import { startChild } from '../fork.ts';
import { checkPayload } from '../limits.ts';
import { record } from '../history.ts';
import type { Behaviour } from './outcome.ts';
import { waits } from './outcome.ts';

/** Starts every branch with the same input; the result is the list of what the branches put out, in their order. */
export const parallel: Behaviour = async (turn, frame, node) => {
  const input = await argumentsOf(turn, frame, node);
  if (node.body.Arguments !== undefined) checkPayload(node, JSON.stringify(input));
  frame.last = record(turn, 'ParallelStateStarted', frame.last);
  const total = node.inner.length;
  frame.doing = { kind: 'fork', fork: { total, next: total, done: 0, width: total, results: {} } };
  for (const [index, scope] of node.inner.entries())
    startChild(turn, frame, { scope, index, input, last: frame.last });
  return waits;
};
