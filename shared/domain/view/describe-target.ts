import type { TargetFact } from '../rollout/target.ts';
import { gist } from './summary.ts';
import { sayEnd, sayOutcome, tail } from './describe-release.ts';

/** One sentence about one fact of a target, for people; the target's name stands elsewhere. */
export const sayTarget = (fact: TargetFact): string => {
  switch (fact.kind) {
    case 'taken':
      return fact.from === undefined
        ? 'has the target to itself'
        : `took the target over from release ${fact.from}`;
    case 'queued':
      return `waits behind release ${fact.behind}`;
    case 'prepared':
      return `knows what runs now and what shall run${sayLeaving(fact)}`;
    case 'declined':
      return sayOutcome(fact.outcome);
    case 'step-started':
      return `step ${fact.index + 1} of ${fact.of}: to ${fact.percent} %`;
    case 'step-settled':
      return `step ${fact.index + 1} has settled${tail(fact.because)}`;
    case 'judged':
      return `step ${fact.index + 1}: ${judged[fact.verdict.kind]}${tail(fact.verdict.because)}`;
    case 'held':
      return `held by ${fact.name}${tail(fact.because)}`;
    case 'cleared':
      return `goes on: ${fact.name} is over`;
    case 'parked':
      return fact.why === 'pause'
        ? 'stands still: the release is paused'
        : `waits for an answer: ${fact.question}`;
    case 'unparked':
      return unparked[fact.answer](fact.by);
    case 'finishing':
      return 'hands the workload back to its own rules';
    case 'watching':
      return `all pods run the new revision; it is watched for ${saySpan(fact.seconds)}`;
    case 'watched':
      return `${watched[fact.verdict.kind]}${tail(fact.verdict.because)}`;
    case 'tidying':
      return 'all has arrived; what the files leave out is removed now';
    case 'tidied':
      return sayTidied(fact);
    case 'turning-back':
      return `rolls back${tail(gist(fact.because))}`;
    case 'arrived':
      return `arrived${tail(fact.because)}`;
    case 'stranded':
      return `needs a person${tail(fact.because)}`;
    case 'closed':
      return sayEnd(fact.outcome);
    case 'swept':
      return fact.found.length === 0
        ? 'nothing has come late'
        : `something has come late: ${fact.found.join('; ')}`;
    default:
      return fact satisfies never;
  }
};

const sayLeaving = ({ leaving = [], kept = [] }: Extract<TargetFact, { kind: 'prepared' }>): string =>
  [
    leaving.length === 0 ? '' : `; removed at the end: ${leaving.join(', ')}`,
    kept.length === 0 ? '' : `; left out, but kept: ${kept.join(', ')}`,
  ].join('');

const sayTidied = ({ removed, left }: Extract<TargetFact, { kind: 'tidied' }>): string =>
  [
    removed.length === 0 ? 'nothing was removed' : `removed ${removed.join(', ')}`,
    ...(left.length === 0 ? [] : [`left where it is: ${left.join(', ')}`]),
  ].join('; ');

/** The question may have been a pause, which is resumed, not approved. */
const unparked = {
  approved: (by: string) => `goes on: ${by} said so`,
  rejected: (by: string) => `${by} said no`,
  expired: () => 'nobody answered in time',
} as const;

const watched = {
  watching: 'is watched',
  calm: 'kept its objective',
  burning: 'burns its budget',
  unseen: 'no data',
  overtaken: 'the watch is over',
} as const;

const saySpan = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;

const judged = {
  pass: 'good',
  fail: 'bad',
  wait: 'too early to tell',
  inconclusive: 'cannot tell',
  'no-data': 'no data',
} as const;
