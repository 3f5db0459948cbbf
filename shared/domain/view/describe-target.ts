import { describeWaits } from '../order/turn.ts';
import { describeNewer } from '../newer-fact.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { describeShare } from '../rollout/strategies/step-misfits.ts';
import { gist } from './summary.ts';
import { describeEnd, describeOutcome, tail } from './describe-release.ts';

/** One sentence about one fact of a target, for people; the target's name is shown beside it. */
export const describeTarget = (fact: TargetFact): string => {
  switch (fact.kind) {
    case 'taken':
      return fact.from === undefined ? 'acquired the target' : `took over from release ${fact.from}`;
    case 'queued':
      return `queued behind release ${fact.behind}`;
    case 'dequeued':
      return `left the queue${tail(fact.reason)}`;
    case 'restored':
      return `the previous release has been reverted${tail(gist(fact.reason))}`;
    case 'prepared':
      return `recorded what runs now${describeRemovals(fact)}`;
    case 'declined':
      return describeOutcome(fact.outcome);
    case 'provisioning':
    case 'provision-seen':
    case 'provisioned':
    case 'unprovisioned':
      return describeProvision(fact);
    case 'step-started':
      return `step ${fact.index + 1} of ${fact.of}: ${describeShares(fact)}`;
    case 'components-started':
    case 'components-ready':
    case 'components-waiting':
      return describeComponents(fact);
    case 'traffic-moved':
      return describeTraffic(fact);
    case 'step-settled':
    case 'step-unsettled':
      return `step ${fact.index + 1} ${fact.kind === 'step-settled' ? 'has settled' : 'moves again'}${tail(fact.reason)}`;
    case 'judged':
      return `step ${fact.index + 1}: ${wordFor(fact.verdict)}${tail(fact.verdict.reason)}`;
    case 'skipped':
      return `step ${fact.index + 1}: bake and checks skipped by ${fact.by}${tail(fact.reason ?? '')}`;
    case 'promoted':
      return `step ${fact.index + 1}: promoted to step ${fact.to + 1} by ${fact.by}${tail(fact.reason ?? '')}`;
    case 'blocked':
      return `blocked by ${fact.name}${tail(fact.reason)}`;
    case 'cleared':
      return `continues: ${fact.name} has cleared`;
    case 'suspended':
      return fact.why === 'pause' ? 'paused with the release' : `waits for an answer: ${fact.question}`;
    case 'resumed':
      return resumed[fact.answer](fact.by);
    case 'finishing':
      return 'restores the settings of the workload';
    case 'soaking':
      return `all pods run the new revision; watching for ${describeSpan(fact.seconds)}`;
    case 'soaked':
      return `${soaked[fact.verdict.kind]}${tail(fact.verdict.reason)}`;
    case 'pruning':
      return 'all workloads run the new revision; removing what the files no longer contain';
    case 'pruned':
      return describePruned(fact);
    case 'rolling-back':
      return `rolls back${tail(gist(fact.reason))}`;
    case 'completed':
      return `completed${tail(fact.reason)}`;
    case 'rollback-failed':
      return `needs a person${tail(fact.reason)}`;
    case 'closed':
      return describeEnd(fact.outcome);
    case 'swept':
      return fact.found.length === 0 ? 'no late writes' : `late write: ${fact.found.join('; ')}`;
    default:
      return describeNewer(fact);
  }
};

const describeProvision = (
  fact: Extract<TargetFact, { kind: 'provisioning' | 'provision-seen' | 'provisioned' | 'unprovisioned' }>,
): string => {
  switch (fact.kind) {
    case 'provisioning':
      return `provision: ${fact.stacks.map(({ resource, cloud }) => `${resource} (${cloud})`).join(', ')}`;
    case 'provision-seen':
      return `${doing(fact)}: ${fact.resource}: ${fact.status}`;
    case 'provisioned':
      return `provision: ${fact.changed.length === 0 ? 'all is there' : `ready: ${fact.changed.join(', ')}`}`;
    case 'unprovisioned':
      return `resources are taken back${tail(fact.told.join('; '))}`;
    default:
      return fact satisfies never;
  }
};

const describeTraffic = ({
  service,
  percent,
  routes,
  kept = [],
}: Extract<TargetFact, { kind: 'traffic-moved' }>): string => {
  const by = routes.join(', ');
  const what =
    percent === null
      ? `${by}: routes to Service/${service} again`
      : `${percent} % of the requests to Service/${service} go to the new revision (${by})`;
  return kept.length === 0 ? what : `${what}; kept what others changed: ${kept.join(', ')}`;
};

type OrderFact = Extract<TargetFact, { kind: `components-${string}` }>;

const describeComponents = (fact: OrderFact): string => {
  if (fact.kind === 'components-waiting') return describeWaits(fact.waits);
  const names = fact.components.join(', ');
  if (fact.kind === 'components-ready') return `${names}: healthy`;
  return `${names}: begun, all that ${fact.components.length === 1 ? 'it needs' : 'they need'} is healthy`;
};

/** Components that depend on each other are in different steps of their own; some may have none at all. */
const describeShares = (fact: Extract<TargetFact, { kind: 'step-started' }>): string => {
  const { shares } = fact;
  if (shares === undefined) return `to ${describeShare(fact)}`;
  const all = Object.entries(shares).map(([component, share]) => `${component} to ${share} %`);
  return all.length === 0 ? 'no pods change yet' : all.join(', ');
};

const describeRemovals = ({ removals = [], kept = [] }: Extract<TargetFact, { kind: 'prepared' }>): string =>
  [
    removals.length === 0 ? '' : `; to be removed at the end: ${removals.join(', ')}`,
    kept.length === 0 ? '' : `; no longer in the files, but kept: ${kept.join(', ')}`,
  ].join('');

const doing = ({ isBack, isRemoval }: Extract<TargetFact, { kind: 'provision-seen' }>): string => {
  if (isRemoval === true) return 'removal';
  return isBack === true ? 'taking back' : 'provision';
};

const describePruned = ({ removed, left }: Extract<TargetFact, { kind: 'pruned' }>): string =>
  [
    removed.length === 0 ? 'nothing was removed' : `removed ${removed.join(', ')}`,
    ...(left.length === 0 ? [] : [`kept: ${left.join(', ')}`]),
  ].join('; ');

/** The question may have been a pause, which is resumed, not approved. */
const resumed = {
  approved: (by: string) => `continues: approved by ${by}`,
  rejected: (by: string) => `rejected by ${by}`,
  expired: () => 'no answer in time',
} as const;

const soaked = {
  soaking: 'watching',
  calm: 'objective met',
  burning: 'the error budget burns too fast',
  unseen: 'no data',
  overtaken: 'stopped watching',
} as const;

const describeSpan = (seconds: number): string =>
  seconds % 3600 === 0 ? `${seconds / 3600} h` : seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;

/** What nothing was measured of is not called good. */
const wordFor = ({ kind, evidence }: Verdict): string =>
  kind === 'pass' && evidence.length === 0 ? 'continues' : judged[kind];

const judged = {
  pass: 'good',
  fail: 'bad',
  wait: 'too early to tell',
  inconclusive: 'cannot tell',
  'no-data': 'no data',
} as const;
