import { isObject } from '#domain/json.ts';

/** A reason may be this long in the history of an execution; the journal has all of it. */
const longestReason = 1000;

/**
 * What a task hands to its workflow: nothing of an execution may come near the 256 KiB that Step Functions takes, and a
 * reason may name hundreds of targets or pods.
 */
export const fitAnswer = (answer: unknown): unknown => {
  if (!isObject(answer) || typeof answer['reason'] !== 'string') return answer;
  const { reason } = answer;
  return reason.length <= longestReason
    ? answer
    : { ...answer, reason: `${reason.slice(0, longestReason - 1)}…` };
};
