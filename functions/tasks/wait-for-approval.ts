import type { World } from '#ports/world.ts';
import { askedOf } from '#domain/approval/asked-of.ts';
import { policyAt } from '#domain/plan/plan-of.ts';
import { nextStep as decide } from '#domain/rollout/next-step.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { detailsOf } from '#shared/services/approvals/details.ts';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { closeIfOvertaken } from '#shared/services/approvals/overtaken.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { type LockedRollout, noteTarget, readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import { approvalOf } from '#domain/rollout/approval-of.ts';
import { approvalTimeoutOf } from '#domain/rollout/approval-timeout.ts';
import { plannedBy, readRelease } from '#shared/services/store/releases.ts';

/**
 * Suspends the target until a person answers; a suspended release is only rows in a store. The return value is not
 * used.
 */
export const waitForApproval: Task<'waitForApproval'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const suspended = rollout.lock.suspended ?? (await begin(world, rollout));
  if (suspended === undefined) return wake(world, input.token);
  const { release, plan, place } = rollout;
  const { approval, question, expiresAt } = suspended;
  await ask(world, {
    id: approval,
    app: plan.app,
    release: release.id,
    target: place.name,
    plan: plannedBy(release),
    question,
    expiresAt,
    token: input.token,
    isQuestion: suspended.why !== 'pause',
    details: await detailsOf(world, { ...plan, targets: [place] }),
    ...(suspended.why !== 'pause' && askedOf(release, policyAt(plan, place.environment), [place])),
  });
  // A release that took over before the question was there could not have closed it.
  await closeIfOvertaken(world, await readAsked(world, approval));
  // A person who resumed or aborted between the decision and the question could not have found the token.
  const now = await readRelease(world, release.id);
  return now.control.kind === release.control.kind ? notYet : wake(world, input.token);
};

const notYet = { kind: 'expired', by: 'nobody', reason: 'not answered yet' } as const;

const begin = async (world: World, rollout: LockedRollout) => {
  const next = decide(rollout.plan, rollout.release, rollout.lock, world.clock.now());
  if (next.kind !== 'suspend') return undefined;
  const { release, place } = rollout;
  const expiresAt = world.clock.now() + approvalTimeoutOf(rollout.plan, next.why) * 1000;
  const lock = await noteTarget(world, rollout, (state) => {
    const approval = approvalOf(release.id, place.name, state.suspensions + 1);
    return state.suspended === undefined
      ? {
          kind: 'suspended',
          release: release.id,
          approval,
          question: next.question,
          expiresAt,
          why: next.why,
        }
      : undefined;
  });
  return lock.suspended;
};

/** There is nothing to wait for (any more): the workflow continues and looks again. */
const wake = async (world: World, token: string): Promise<typeof notYet> => {
  await world.engine.answer(token, { ...notYet });
  return notYet;
};

export const handler = onLambda(waitForApproval);
