import type { NextStep } from '#domain/rollout/next-step.ts';
import { completionOf, nextStep as decide } from '#domain/rollout/next-step.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { World } from '#ports/world.ts';
import { answered } from '#shared/services/approvals/ask.ts';
import { close } from '#shared/services/approvals/decide.ts';
import { tellAnswer } from '#shared/services/approvals/tell-answer.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { approvalOf } from '#domain/rollout/approval-of.ts';
import { approvalTimeoutOf } from '#domain/rollout/approval-timeout.ts';
import { type LockedRollout, noteTarget, readLockedRollout } from '#shared/services/store/targets.ts';
import { nextLookAt } from '#domain/rollout/suspended-looks.ts';
import { heldName } from '#domain/rollout/standstill.ts';
import { holdOf } from '#shared/services/windows/hold.ts';
import type { Next, Tasks } from '#workflows/tasks.ts';
import { successorOf } from '#shared/services/releases/continue-run.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Reads off the journal what comes next in this target, and writes down what begins. */
export const nextStep: Task<'nextStep'> = async (input, world) => {
  const rollout = await settleSuspension(world, await readLockedRollout(world, input));
  const held = await hold(world, rollout, input.run);
  if (held !== undefined) return held;
  const lock = await noteTarget(world, rollout, (state) =>
    begins(rollout, state, decide(rollout.plan, rollout.release, state, world.clock.now())),
  );
  if (lock.back !== undefined) await withdrawQuestion(world, rollout, lock);
  const now = world.clock.now();
  const next = decide(rollout.plan, rollout.release, lock, now);
  const successor = successorOf(world, 'rollout', input.run);
  if (successor !== undefined && next.kind !== 'complete' && next.kind !== 'close')
    return { kind: 'continued', name: successor };
  if (next.kind === 'suspend') {
    const { expiresAt = now + approvalTimeoutOf(rollout.plan, next.why) * 1000 } = lock.suspended ?? {};
    return { kind: 'suspend', expiresInSeconds: secondsUntil(nextLookAt(lock, now, expiresAt), now) };
  }
  if (next.kind === 'rest') return restUntil(Math.min(next.until, now + restMs), now);
  // What arrives here has been written down above, and is closed.
  return { kind: next.kind === 'complete' ? 'close' : next.kind };
};

/** At the edge of a step a window or a freeze may hold it; a wave that is to be finished is not held in its middle. */
const hold = async (
  world: World,
  rollout: LockedRollout,
  run: Tasks['nextStep']['in']['run'],
): Promise<Next | undefined> => {
  const now = world.clock.now();
  const next = decide(rollout.plan, rollout.release, rollout.lock, now);
  if (next.kind !== 'move' || next.begin === undefined) return undefined;
  const held = await holdOf(world, rollout.release, [rollout.place]);
  if (held === undefined || held.onEnter === 'finish-wave') return undefined;
  const { reason, opensAt = Infinity } = held;
  await noteTarget(world, rollout, ({ trouble, release }) =>
    trouble?.name === heldName && trouble.reason === reason
      ? undefined
      : { kind: 'blocked', release, name: heldName, reason },
  );
  const successor = successorOf(world, 'rollout', run);
  return successor === undefined
    ? restUntil(Math.min(opensAt, now + heldMs), now)
    : { kind: 'continued', name: successor };
};

/** A wait is answered by people, so nothing is missed; a freeze that ends early answers nobody. */
const restMs = 300_000;
const heldMs = 15_000;

const restUntil = (until: number, now: number): Next => ({
  kind: 'rest',
  until: new Date(until).toISOString(),
  expiresInSeconds: secondsUntil(until, now),
});

const secondsUntil = (until: number, now: number): number => Math.max(1, Math.ceil((until - now) / 1000));

/**
 * A release that goes back by itself takes its open question with it. The workflow is here, so nobody is woken; a call
 * that is repeated after a crash closes it, and updates its message, once.
 */
const withdrawQuestion = async (
  world: World,
  { release, place }: LockedRollout,
  { back, suspensions }: TargetLock,
): Promise<void> => {
  if (back === undefined || suspensions === 0) return;
  const approval = approvalOf(release.id, place.name, suspensions);
  await close(world, approval, {
    kind: 'decided',
    answer: 'rejected',
    by: 'tidegate',
    reason: `overtaken, the release rolls back: ${back.reason}`,
    because: 'overtaken',
  });
  await tellAnswer(world, approval);
};

/** A person's answer reaches the target's stream here, whichever way the workflow was woken. */
const settleSuspension = async (world: World, rollout: LockedRollout): Promise<LockedRollout> => {
  const { suspended } = rollout.lock;
  const answer = suspended && (await answered(world, suspended.approval));
  if (suspended === undefined || answer === undefined) return rollout;
  await tellAnswer(world, suspended.approval);
  const settled = await noteTarget(world, rollout, (lock) =>
    lock.suspended?.approval === suspended.approval
      ? {
          kind: 'resumed',
          release: lock.release,
          approval: suspended.approval,
          answer: answer.kind,
          by: answer.by,
        }
      : undefined,
  );
  return { ...rollout, lock: settled };
};

const begins = ({ release }: LockedRollout, lock: TargetLock, next: NextStep): TargetFact | undefined => {
  if (next.kind === 'move' && next.begin !== undefined)
    return { kind: 'step-started', release: release.id, ...next.begin };
  if (next.kind === 'finish' && next.begin) return { kind: 'finishing', release: release.id };
  if (next.kind === 'roll-back' && next.begin !== undefined)
    return { kind: 'rolling-back', release: release.id, reason: next.begin };
  if (next.kind === 'complete') return completionOf(lock, next.reason);
  return undefined;
};

export const handler = onLambda(nextStep);
