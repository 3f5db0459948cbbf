import { isObject } from '#domain/json.ts';

/** Of a reason the history of an execution shows as much; the whole of it is in the journal. */
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
