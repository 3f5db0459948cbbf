import { nextStep as decide } from '#domain/rollout/next-step.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { suspend } from '#shared/services/cloud/suspended-runs.ts';
import { keepListener } from '#shared/services/releases/listening.ts';
import { type LockedRollout, readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * Suspends the target until a cloud announces a change or a person steers the release, at the latest until its patience
 * is over. The token is kept before the journal is read: an abort is seen here, or finds the token. The return value is not
 * used: whatever ends the wait, the cloud is looked at next.
 */
export const waitForCloud: Task<'waitForCloud'> = async (input, world) => {
  await keepListener(world, input, input.token);
  const rollout = await readLockedRollout(world, input);
  if (isWaiting(rollout, world.clock.now())) await suspend(world, rollout, input.token);
  else await world.engine.answer(input.token, { ...called });
  return called;
};

const called = { kind: 'called' } as const;

/** Resources are waited for while they are prepared, pruned or taken back; anything else is for the workflow to begin. */
const isWaiting = ({ plan, release, lock }: LockedRollout, now: number): boolean =>
  lock.back !== undefined || ['prepare', 'prune'].includes(decide(plan, release, lock, now).kind);

export const handler = onLambda(waitForCloud);
