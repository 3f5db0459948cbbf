import { askedOf } from '#domain/approval/asked-of.ts';
import { formatPlan } from '#domain/plan/plan-of.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { detailsOf } from '#shared/services/approvals/details.ts';
import { readAsked, settle } from '#shared/services/approvals/decide.ts';
import { closeIfOvertaken } from '#shared/services/approvals/overtaken.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import { noteRelease, plannedBy, readPlan, readRelease } from '#shared/services/store/releases.ts';

/**
 * Asks people whether exactly this plan may proceed. The return value is not used: the answer comes through the API,
 * with the token.
 */
export const askApproval: Task<'askApproval'> = async ({ release: id, token }, world) => {
  const release = await readRelease(world, id);
  const plan = await readPlan(world, release);
  const approval = `${id}.plan`;
  const question = formatPlan(plan);
  const expiresAt =
    release.question?.expiresAt ?? world.clock.now() + (plan.approval?.expiresInSeconds ?? 0) * 1000;
  await noteRelease(world, id, (state) =>
    state.question === undefined && state.answer === undefined
      ? { kind: 'asked', approval, question, expiresAt }
      : undefined,
  );
  await ask(world, {
    id: approval,
    app: plan.app,
    release: id,
    plan: plannedBy(release),
    question,
    expiresAt,
    token,
    isQuestion: true,
    details: await detailsOf(world, plan),
    ...askedOf(release, plan.approval, plan.targets),
  });
  await closeIfOvertaken(world, await readAsked(world, approval));
  // A person who aborted before the question existed could not have closed it.
  const { control } = await readRelease(world, id);
  if (control.kind === 'aborted')
    await settle(world, approval, {
      kind: 'decided',
      answer: 'rejected',
      by: control.by,
      reason: control.reason || 'the release was aborted',
      because: 'aborted',
    });
  return { kind: 'expired', by: 'nobody', reason: 'not answered yet' };
};

export const handler = onLambda(askApproval);
