import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Digest } from '#domain/json.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import { outcomeElsewhere, outcomeOf } from '#domain/rollout/outcome-of.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import type { Entry } from '#ports/journal.ts';
import { closeOlderQuestions } from '#shared/services/approvals/overtaken.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { reachOf, recentFacts } from '#shared/services/store/target-facts.ts';
import { keepLesson } from '#shared/services/store/profiles.ts';
import { readRollout, type Rollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import { noteRelease } from '#shared/services/store/releases.ts';

/** Releases the lock on the target and reports its outcome to the release. A closed target stays closed. */
export const closeTarget: Task<'closeTarget'> = async (input, world) => {
  const rollout = await readRollout(world, input);
  const { outcome, facts } = await release(world, rollout);
  await keepLesson(world, rollout, facts, outcome).catch(unlessRefused);
  if (outcome.kind === 'released') await closeOlderQuestions(world, rollout.release);
  const after = await noteRelease(world, rollout.release.id, (state) =>
    (state.back ? state.undone : state.closed)[input.target] === undefined
      ? { kind: 'target-closed', target: input.target, outcome, back: state.back }
      : undefined,
  );
  return (after?.back === true ? after.undone : after?.closed)?.[input.target] ?? outcome;
};

/** One that has not ended is not closed: failing here sends the workflow back to what comes next. */
const release = async (
  world: World,
  { release: one, place, stream }: Rollout,
): Promise<{ readonly outcome: TargetOutcome; readonly facts: readonly TargetFact[] }> => {
  const { id, control, back } = one;
  let outcome: TargetOutcome | undefined;
  const after = await record<TargetFact, readonly Entry<TargetFact>[]>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries,
    (entries) => {
      const { lock, waiting } = foldTarget(entries);
      if (lock?.release === id) {
        const end = outcomeOf(lock, control, back);
        outcome = end?.outcome;
        return end && { kind: 'closed', release: id, ...end, ...plannedIn(lock, place.manifest) };
      }
      outcome = outcomeElsewhere(id, entries, control);
      const reason = 'reason' in outcome ? outcome.reason : '';
      return waiting.some(({ release: waits }) => waits === id)
        ? { kind: 'dequeued', release: id, reason }
        : undefined;
    },
    () => recentFacts(world.journal, stream, reachOf(one, place.name)),
  );
  if (outcome === undefined)
    throw new Failure('Broken', stream, `release ${id} was to be closed before it had ended`);
  return { outcome, facts: after.map(({ event }) => event) };
};

/** A schedule knows what it would bring as it is planned: what was taken back under another name stays away too. */
const plannedIn = (lock: TargetLock, manifest: Digest): { readonly manifest?: Digest } =>
  lock.manifest === manifest ? {} : { manifest };

/** What was learned helps the next release; failing to keep it must not keep this one from ending. */
const unlessRefused = (error: unknown): void => {
  if (!isFailure(error)) throw error;
};

export const handler = onLambda(closeTarget);
