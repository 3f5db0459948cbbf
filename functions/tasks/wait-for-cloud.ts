import { onLambda } from '#functions/runtime/lambda.ts';
import { suspend } from '#shared/services/cloud/suspended-runs.ts';
import { readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * Suspends the target until a cloud announces a change, at the latest until its patience is over. The return value is
 * not used: whatever ends the wait, the cloud is looked at next.
 */
export const waitForCloud: Task<'waitForCloud'> = async (input, world) => {
  await suspend(world, await readLockedRollout(world, input), input.token);
  return { kind: 'changed' };
};

export const handler = onLambda(waitForCloud);
