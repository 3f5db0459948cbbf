import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import { tell } from '#shared/services/messages/tell.ts';
import { readRelease } from '#shared/services/store/releases.ts';

/** Announces how the release ended. */
export const notify: Task<'notify'> = async ({ release: id }, world) => {
  const release = await readRelease(world, id);
  const { outcome } = release;
  if (outcome !== undefined) {
    await tell(world, {
      release: id,
      app: release.app,
      kind: 'end',
      key: `end.${release.attempt}`,
      text: `release ${id} of ${release.app}: ${outcome.kind}: ${outcome.reason}`,
    });
  }
  return { kind: 'told' };
};

export const handler = onLambda(notify);
