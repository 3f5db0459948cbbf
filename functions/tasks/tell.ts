import { onLambda } from '#shared/lambda.ts';
import { readRelease } from '#shared/rollout.ts';
import type { Task } from '#shared/task.ts';

/** Tells people how it ended. */
export const tell: Task<'tell'> = async ({ release: id }, world) => {
  const release = await readRelease(world, id);
  const { outcome } = release;
  if (outcome !== undefined) {
    await world.chat.tell({
      release: id,
      app: release.app,
      text: `release ${id} of ${release.app}: ${outcome.kind}: ${outcome.because}`,
    });
  }
  return { kind: 'told' };
};

export const handler = onLambda(tell);
