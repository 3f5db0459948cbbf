import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target, TargetFact, TargetLock } from '#domain/rollout/target.ts';
import { outcomeOf } from '#domain/rollout/outcome-of.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { readRollout, type Rollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import { noteRelease } from '#shared/services/store/releases.ts';

/** Gives the target free and tells the release how it ended there. Once closed it stays as it was closed. */
export const closeTarget: Task<'closeTarget'> = async (input, world) => {
  const rollout = await readRollout(world, input);
  const outcome = await release(world, rollout);
  const after = await noteRelease(world, rollout.release.id, (state) =>
    (state.back ? state.undone : state.closed)[input.target] === undefined
      ? { kind: 'target-closed', target: input.target, outcome, back: state.back }
      : undefined,
  );
  return (after?.back === true ? after.undone : after?.closed)?.[input.target] ?? outcome;
};

const release = async (
  world: World,
  { release: { id, control, back }, stream }: Rollout,
): Promise<TargetOutcome> => {
  let outcome: TargetOutcome = { kind: 'unchanged', reason: 'nothing has moved' };
  await record<TargetFact, { target: Target; last: TargetOutcome | undefined }>(
    world.journal,
    world.clock,
    stream,
    (entries) => ({ target: foldTarget(entries), last: lastClosed(entries, id) }),
    ({ target, last }) => {
      const mine: TargetLock | undefined = target.lock?.release === id ? target.lock : undefined;
      const end = outcomeOf(mine, target.lock?.release, control, back);
      outcome = mine === undefined ? (last ?? end.outcome) : end.outcome;
      return mine === undefined ? undefined : { kind: 'closed', release: id, ...end };
    },
  );
  return outcome;
};

const lastClosed = (
  entries: readonly { readonly event: TargetFact }[],
  id: string,
): TargetOutcome | undefined =>
  entries
    .map(({ event }) => event)
    .findLast(
      (event): event is Extract<TargetFact, { kind: 'closed' }> =>
        event.kind === 'closed' && event.release === id,
    )?.outcome;

export const handler = onLambda(closeTarget);
