import type { NextStep } from '#domain/rollout/next-step.ts';
import { arrival, nextStep as decide } from '#domain/rollout/next-step.ts';
import type { TargetFact, TargetHold } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { answered } from '#shared/services/approvals/ask.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { patienceOf } from '#domain/rollout/approval-timeout.ts';
import { type HeldRollout, noteTarget, readHeldRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Reads off the journal what comes next in this target, and writes down what begins. */
export const nextStep: Task<'nextStep'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  await settleParking(world, rollout);
  const hold = await noteTarget(world, rollout, (state) =>
    begins(rollout, state, decide(rollout.plan, rollout.release, state)),
  );
  const next = decide(rollout.plan, rollout.release, hold);
  if (next.kind === 'park') return { kind: 'park', expiresInSeconds: patienceOf(rollout.plan, next.why) };
  // What arrives here has been written down above, and is closed.
  return { kind: next.kind === 'arrive' ? 'close' : next.kind };
};

/** A person's answer reaches the target's stream here, whichever way the workflow was woken. */
const settleParking = async (world: World, rollout: HeldRollout): Promise<void> => {
  const { parked } = rollout.hold;
  const answer = parked && (await answered(world, parked.approval));
  if (parked === undefined || answer === undefined) return;
  await noteTarget(world, rollout, (hold) =>
    hold.parked?.approval === parked.approval
      ? {
          kind: 'unparked',
          release: hold.release,
          approval: parked.approval,
          answer: answer.kind,
          by: answer.by,
        }
      : undefined,
  );
};

const begins = ({ release }: HeldRollout, hold: TargetHold, next: NextStep): TargetFact | undefined => {
  if (next.kind === 'move' && next.begin !== undefined)
    return { kind: 'step-started', release: release.id, ...next.begin };
  if (next.kind === 'finish' && next.begin) return { kind: 'finishing', release: release.id };
  if (next.kind === 'roll-back' && next.begin !== undefined)
    return { kind: 'turning-back', release: release.id, because: next.begin };
  if (next.kind === 'arrive') return arrival(hold, next.because);
  return undefined;
};

export const handler = onLambda(nextStep);
