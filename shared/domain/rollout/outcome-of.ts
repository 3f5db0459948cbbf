import type { TargetOutcome } from '../release/outcome.ts';
import type { Control } from '../release/release.ts';
import { hasWritten } from './has-written.ts';
import { patience } from './next-step.ts';
import type { TargetLock } from './target.ts';
import type { TargetFact } from './target-fact.ts';

type Closed = Extract<TargetFact, { kind: 'closed' }>;

/**
 * The outcome of a rollout, and what runs in its target from now on. Undefined while it has not ended: nothing may be
 * reported then.
 */
export const outcomeOf = (
  lock: TargetLock,
  control: Control,
  back: boolean,
): Pick<Closed, 'outcome' | 'runs'> | undefined => {
  const stays = (outcome: TargetOutcome) => ({ outcome, runs: 'same' as const });
  if (lock.declined !== undefined) return stays(lock.declined);
  if (lock.rollbackFailed !== undefined)
    return stays({ kind: 'rollback-failed', reason: lock.rollbackFailed });
  if (lock.completed === true) {
    // A release that comes back as a whole had become the good one here; one that never got through had not.
    return lock.back === undefined
      ? { outcome: { kind: 'released' }, runs: 'this' }
      : { outcome: { kind: 'rolled-back', reason: lock.back.reason }, runs: back ? 'before' : 'same' };
  }
  if (hasWritten(lock)) return undefined;
  if (control.kind === 'aborted')
    return stays({ kind: 'unchanged', reason: `aborted by ${control.by} before anything changed` });
  const { trouble } = lock;
  return trouble?.name === 'Broken' && trouble.times >= patience
    ? stays({ kind: 'refused', reason: `${trouble.reason}; nothing was changed` })
    : undefined;
};

/** The outcome of a release in a target that it does not hold, from all that the target's stream says. */
export const outcomeElsewhere = (
  release: string,
  entries: readonly { readonly event: TargetFact }[],
  control: Control,
): TargetOutcome => {
  const told = entries.reduce<TargetOutcome | undefined>((known, { event }) => {
    if (event.kind === 'taken' && event.from === release) return { kind: 'superseded', by: event.release };
    if (event.release !== release) return known;
    if (event.kind === 'closed') return event.outcome;
    if (event.kind !== 'dequeued') return event.kind === 'taken' ? undefined : known;
    return event.by === undefined
      ? { kind: 'refused', reason: event.reason }
      : { kind: 'superseded', by: event.by };
  }, undefined);
  if (told !== undefined) return told;
  return control.kind === 'aborted'
    ? { kind: 'unchanged', reason: `aborted by ${control.by} before anything changed` }
    : { kind: 'refused', reason: 'not started because of a fault in Tidegate; nothing was changed' };
};
