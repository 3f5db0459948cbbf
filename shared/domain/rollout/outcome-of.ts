import type { TargetOutcome } from '../release/outcome.ts';
import type { Control } from '../release/release.ts';
import type { TargetFact, TargetLock } from './target.ts';

type Closed = Extract<TargetFact, { kind: 'closed' }>;

/** How a rollout ended, and what runs in its target from now on. `holder` is who holds the target if this release does not. */
export const outcomeOf = (
  lock: TargetLock | undefined,
  holder: string | undefined,
  control: Control,
  back: boolean,
): Pick<Closed, 'outcome' | 'runs'> => {
  const stays = (outcome: TargetOutcome) => ({ outcome, runs: 'same' as const });
  if (lock === undefined) {
    return stays(
      holder === undefined
        ? { kind: 'unchanged', reason: 'it never came to its turn' }
        : { kind: 'superseded', by: holder },
    );
  }
  if (lock.declined !== undefined) return stays(lock.declined);
  if (lock.rollbackFailed !== undefined)
    return stays({ kind: 'rollback-failed', reason: lock.rollbackFailed });
  if (lock.back !== undefined) {
    // A release that comes back as a whole had become the good one here; one that never got through had not.
    return { outcome: { kind: 'rolled-back', reason: lock.back.reason }, runs: back ? 'before' : 'same' };
  }
  if (lock.completed === true) return { outcome: { kind: 'released' }, runs: 'this' };
  return stays({
    kind: 'unchanged',
    reason:
      control.kind === 'aborted' ? `aborted by ${control.by} before anything moved` : 'nothing has moved',
  });
};
