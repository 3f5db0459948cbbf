import type { ReleaseEvent } from '../event/event.ts';
import { describeNewer } from '../newer-fact.ts';
import type { Outcome, TargetOutcome } from '../release/outcome.ts';
import type { ReleaseFact } from '../release/release.ts';
import { gist } from './summary.ts';

/** One sentence about one fact of a release as a whole, for people. */
export const describeRelease = (fact: ReleaseFact): string => {
  switch (fact.kind) {
    case 'requested':
      return describeCause(fact.cause);
    case 'planned':
      return `planned for ${fact.targets.join(', ')}${tail(fact.images ?? '')}`;
    case 'refused':
      return `refused: ${fact.reason}`;
    case 'asked':
      return `waits for an answer: ${fact.question}`;
    case 'answered':
      return fact.answer === 'expired'
        ? 'no answer in time'
        : `${fact.answer} by ${fact.by}${tail(fact.reason)}`;
    case 'wave':
      return `${fact.back ? 'rolling back' : `wave ${fact.index + 1}:`} ${fact.targets.join(', ')}`;
    case 'target-closed':
      return `${fact.target} ${fact.back ? 'is restored' : 'is done'}: ${describeEnd(fact.outcome)}`;
    case 'hook':
      return `step ${fact.step}: ${fact.state === 'failed' ? 'failed: ' : ''}${fact.reason}`;
    case 'held':
      return `held: ${fact.reason}`;
    case 'paused':
      return `paused by ${fact.by}${tail(fact.reason ?? '')}`;
    case 'resumed':
      return `resumed by ${fact.by}${tail(fact.reason ?? '')}`;
    case 'aborted':
      return `aborted by ${fact.by}${tail(fact.reason)}`;
    case 'superseded':
      return `superseded by the newer release ${fact.by}`;
    case 'retried':
      return `retried by ${fact.by}${tail(fact.reason ?? '')}`;
    case 'closed':
      return `${words[fact.outcome.kind] ?? fact.outcome.kind}: ${fact.outcome.reason}`;
    default:
      return describeNewer(fact);
  }
};

/** Why a release was asked for. */
export const describeCause = (cause: ReleaseEvent): string => {
  switch (cause.kind) {
    case 'image':
      return `${cause.by} announced ${cause.image}${cause.component === undefined ? '' : ` for ${cause.component}`}`;
    case 'manual': {
      const images = Object.values(cause.images);
      return `${cause.by} asked for a release${images.length === 0 ? '' : ` of ${images.join(', ')}`}`;
    }
    case 'undo':
      return `${cause.by} asked for a rollback of release ${cause.release}${tail(cause.reason ?? '')}`;
    case 'return':
      return `${cause.by} asked for a return to release ${cause.release}${tail(cause.reason ?? '')}`;
    case 'removal':
      return `${cause.by} asked for the removal of ${cause.app}${cause.environments === undefined ? '' : ` from ${cause.environments.join(', ')}`}${tail(cause.reason ?? '')}`;
    case 'heal':
      return `${cause.by} puts drift right in ${cause.targets.join(', ')}: ${cause.reason}`;
    case 'promotion':
      return `${cause.by} promotes release ${cause.release} from ${cause.from} to ${cause.environments.join(', ')}`;
    case 'sync':
      return `${cause.by} asked for a release in ${cause.environments.join(', ')}: ${cause.reason}`;
    default:
      return cause satisfies never;
  }
};

/** The end in one target, in few words: the reason was given before, and is repeated when the release ends. */
export const describeEnd = (outcome: TargetOutcome): string => {
  if (outcome.kind === 'rolled-back') return 'rolled back';
  return describeOutcome('reason' in outcome ? { ...outcome, reason: gist(outcome.reason) } : outcome);
};

/** How it ended in one target. */
export const describeOutcome = (outcome: TargetOutcome): string => {
  switch (outcome.kind) {
    case 'released':
      return 'runs the new revision';
    case 'superseded':
      return `superseded by release ${outcome.by}`;
    case 'unchanged':
      return `unchanged: ${outcome.reason}`;
    case 'rolled-back':
      return `rolled back: ${outcome.reason}`;
    case 'rollback-failed':
      return `needs a person: ${outcome.reason}`;
    case 'refused':
      return `refused: ${outcome.reason}`;
    default:
      return outcome satisfies never;
  }
};

const words: Partial<Record<Outcome['kind'], string>> = {
  'rolled-back': 'rolled back',
  'rollback-failed': 'needs a person',
};

export const tail = (reason: string): string => (reason === '' ? '' : `: ${reason}`);
