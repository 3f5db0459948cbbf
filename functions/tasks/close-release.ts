import { conclude } from '#domain/release/conclude.ts';
import type { Release } from '#domain/release/release.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import { headsOf } from '#shared/services/store/target-facts.ts';
import { noteRelease, readRelease } from '#shared/services/store/releases.ts';
import { settleQuestion } from '#shared/services/approvals/settle-question.ts';

/** Writes down how the release ended, once. */
export const closeRelease: Task<'closeRelease'> = async ({ release: id }, world) => {
  await settleQuestion(world, id);
  const { app, spans } = await readRelease(world, id);
  const to = await headsOf(world.journal, app, Object.keys(spans));
  const closed = await noteRelease(world, id, (state) =>
    state.outcome === undefined ? { kind: 'closed', outcome: outcomeOf(state), to } : undefined,
  );
  return closed?.outcome ?? conclude(await readRelease(world, id));
};

/** A release that ends before it was planned, though nobody and nothing has ended it, ends by a fault of ours. */
const outcomeOf = (release: Release) =>
  release.plan === undefined &&
  release.refused === undefined &&
  release.superseded === undefined &&
  release.control.kind !== 'aborted'
    ? ({
        kind: 'refused',
        reason: 'not planned because of a fault in Tidegate; nothing was changed',
      } as const)
    : conclude(release);

export const handler = onLambda(closeRelease);
