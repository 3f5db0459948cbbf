import { describeWaits } from '../order/turn.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { TargetFact } from '../rollout/target.ts';
import { gist } from './summary.ts';
import { describeEnd, describeOutcome, tail } from './describe-release.ts';

/** One sentence about one fact of a target, for people; the target's name stands elsewhere. */
export const describeTarget = (fact: TargetFact): string => {
  switch (fact.kind) {
    case 'taken':
      return fact.from === undefined
        ? 'has the target to itself'
        : `took the target over from release ${fact.from}`;
    case 'queued':
      return `waits behind release ${fact.behind}`;
    case 'dequeued':
      return `waits no longer${tail(fact.reason)}`;
    case 'restored':
      return `what the release before had begun is over${tail(gist(fact.reason))}`;
    case 'prepared':
      return `knows what runs now and what shall run${describeRemovals(fact)}`;
    case 'declined':
      return describeOutcome(fact.outcome);
    case 'step-started':
      return `step ${fact.index + 1} of ${fact.of}: ${describeShares(fact)}`;
    case 'components-started':
      return `${fact.components.join(', ')}: begun, all that ${fact.components.length === 1 ? 'it needs' : 'they need'} is healthy`;
    case 'components-ready':
      return `${fact.components.join(', ')}: healthy`;
    case 'components-waiting':
      return describeWaits(fact.waits);
    case 'step-settled':
      return `step ${fact.index + 1} has settled${tail(fact.reason)}`;
    case 'judged':
      return `step ${fact.index + 1}: ${wordFor(fact.verdict)}${tail(fact.verdict.reason)}`;
    case 'blocked':
      return `held by ${fact.name}${tail(fact.reason)}`;
    case 'cleared':
      return `goes on: ${fact.name} is over`;
    case 'suspended':
      return fact.why === 'pause'
        ? 'stands still: the release is paused'
        : `waits for an answer: ${fact.question}`;
    case 'resumed':
      return resumed[fact.answer](fact.by);
    case 'finishing':
      return 'hands the workload back to its own rules';
    case 'soaking':
      return `all pods run the new revision; it is watched for ${describeSpan(fact.seconds)}`;
    case 'soaked':
      return `${soaked[fact.verdict.kind]}${tail(fact.verdict.reason)}`;
    case 'pruning':
      return 'all has arrived; what the files leave out is removed now';
    case 'pruned':
      return describePruned(fact);
    case 'rolling-back':
      return `rolls back${tail(gist(fact.reason))}`;
    case 'completed':
      return `arrived${tail(fact.reason)}`;
    case 'rollback-failed':
      return `needs a person${tail(fact.reason)}`;
    case 'closed':
      return describeEnd(fact.outcome);
    case 'swept':
      return fact.found.length === 0
        ? 'nothing has come late'
        : `something has come late: ${fact.found.join('; ')}`;
    default:
      return fact satisfies never;
  }
};

/** Where components wait for each other they are in different steps of their own; some may have none at all. */
const describeShares = ({ percent, shares }: Extract<TargetFact, { kind: 'step-started' }>): string => {
  if (shares === undefined) return `to ${percent} %`;
  const all = Object.entries(shares).map(([component, share]) => `${component} to ${share} %`);
  return all.length === 0 ? 'no pods change yet' : all.join(', ');
};

const describeRemovals = ({ removals = [], kept = [] }: Extract<TargetFact, { kind: 'prepared' }>): string =>
  [
    removals.length === 0 ? '' : `; removed at the end: ${removals.join(', ')}`,
    kept.length === 0 ? '' : `; left out, but kept: ${kept.join(', ')}`,
  ].join('');

const describePruned = ({ removed, left }: Extract<TargetFact, { kind: 'pruned' }>): string =>
  [
    removed.length === 0 ? 'nothing was removed' : `removed ${removed.join(', ')}`,
    ...(left.length === 0 ? [] : [`left where it is: ${left.join(', ')}`]),
  ].join('; ');

/** The question may have been a pause, which is resumed, not approved. */
const resumed = {
  approved: (by: string) => `goes on: ${by} said so`,
  rejected: (by: string) => `${by} said no`,
  expired: () => 'nobody answered in time',
} as const;

const soaked = {
  soaking: 'is watched',
  calm: 'kept its objective',
  burning: 'burns its budget',
  unseen: 'no data',
  overtaken: 'the watch is over',
} as const;

const describeSpan = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;

/** What nothing was measured of is not called good. */
const wordFor = ({ kind, evidence }: Verdict): string =>
  kind === 'pass' && evidence.length === 0 ? 'goes on' : judged[kind];

const judged = {
  pass: 'good',
  fail: 'bad',
  wait: 'too early to tell',
  inconclusive: 'cannot tell',
  'no-data': 'no data',
} as const;
