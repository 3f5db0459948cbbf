import type { ReleaseEvent } from '../event/event.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { ReleaseFact } from '../release/release.ts';
import { gist } from './summary.ts';

/** One sentence about one fact of a release as a whole, for people. */
export const sayRelease = (fact: ReleaseFact): string => {
  switch (fact.kind) {
    case 'requested':
      return sayCause(fact.cause);
    case 'planned':
      return `planned for ${fact.targets.join(', ')}`;
    case 'refused':
      return `refused: ${fact.because}`;
    case 'asked':
      return `waits for an answer: ${fact.question}`;
    case 'answered':
      return fact.answer === 'expired'
        ? 'nobody answered in time'
        : `${fact.answer} by ${fact.by}${tail(fact.because)}`;
    case 'wave':
      return `${fact.back ? 'takes back' : `wave ${fact.index + 1}:`} ${fact.targets.join(', ')}`;
    case 'target-closed':
      return `${fact.target} ${fact.back ? 'is back' : 'is done'}: ${sayEnd(fact.outcome)}`;
    case 'errand':
      return `step ${fact.step}: ${fact.state === 'failed' ? 'failed: ' : ''}${fact.because}`;
    case 'paused':
      return `paused by ${fact.by}${tail(fact.because ?? '')}`;
    case 'resumed':
      return `resumed by ${fact.by}${tail(fact.because ?? '')}`;
    case 'aborted':
      return `aborted by ${fact.by}${tail(fact.because)}`;
    case 'closed':
      return `${words[fact.outcome.kind] ?? fact.outcome.kind}: ${fact.outcome.because}`;
    default:
      return fact satisfies never;
  }
};

/** Why a release was asked for. */
export const sayCause = (cause: ReleaseEvent): string => {
  switch (cause.kind) {
    case 'image':
      return `${cause.by} announced ${cause.image}${cause.component === undefined ? '' : ` for ${cause.component}`}`;
    case 'manual': {
      const images = Object.values(cause.images);
      return `${cause.by} asked for a release${images.length === 0 ? '' : ` of ${images.join(', ')}`}`;
    }
    case 'undo':
      return `${cause.by} asked for what ran before release ${cause.release}${tail(cause.because ?? '')}`;
    default:
      return cause satisfies never;
  }
};

/** How it ended in one target, in few words: the reason has been said, and is said once more when the release ends. */
export const sayEnd = (outcome: TargetOutcome): string => {
  if (outcome.kind === 'rolled-back') return 'rolled back';
  return sayOutcome('because' in outcome ? { ...outcome, because: gist(outcome.because) } : outcome);
};

/** How it ended in one target. */
export const sayOutcome = (outcome: TargetOutcome): string => {
  switch (outcome.kind) {
    case 'released':
      return 'runs the new revision';
    case 'superseded':
      return `superseded by release ${outcome.by}`;
    case 'unchanged':
      return `unchanged: ${outcome.because}`;
    case 'rolled-back':
      return `rolled back: ${outcome.because}`;
    case 'stranded':
      return `needs a person: ${outcome.because}`;
    case 'refused':
      return `refused: ${outcome.because}`;
    default:
      return outcome satisfies never;
  }
};

const words: Readonly<Record<string, string>> = { 'rolled-back': 'rolled back', stranded: 'needs a person' };

export const tail = (because: string): string => (because === '' ? '' : `: ${because}`);
