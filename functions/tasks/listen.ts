import { heldName } from '#domain/rollout/standstill.ts';
import { nextStep as decide } from '#domain/rollout/next-step.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import type { Task } from '#functions/runtime/task.ts';
import { answered } from '#shared/services/approvals/ask.ts';
import { keepListener } from '#shared/services/releases/listening.ts';
import { readLockedRollout } from '#shared/services/store/targets.ts';
import type { World } from '#ports/world.ts';

/**
 * Waits for people until the instant that the workflow waits for: pause, abort, skip and promote answer the token. The
 * token is kept before the journal is read, so what was said before is seen here, and what is said later finds it.
 */
export const listen: Task<'listen'> = async ({ token, ...input }, world) => {
  await keepListener(world, input, token);
  if (!(await isWaiting(world, input))) await world.engine.answer(token, { ...called });
  return called;
};

const called = { kind: 'called' } as const;

const isWaiting = async (
  world: World,
  input: { readonly release: string; readonly target: string },
): Promise<boolean> => {
  const { plan, release, lock } = await readLockedRollout(world, input);
  const { kind } = decide(plan, release, lock, world.clock.now());
  if (kind === 'rest' || kind === 'judge' || kind === 'soak') return true;
  if (kind === 'suspend') return isOpen(world, lock);
  // A streaming window is never waited for here: a step that may begin is held by a window or a freeze.
  return kind === 'move' && lock.trouble?.name === heldName;
};

/** Between two looks at the pods a question waits here for its answer. */
const isOpen = async (world: World, { suspended }: TargetLock): Promise<boolean> =>
  suspended !== undefined && (await answered(world, suspended.approval)) === undefined;

export const handler = onLambda(listen);
