import type { Verdict } from '../../analysis/verdict.ts';
import type { FailureLogs } from '../../kube/pod-log.ts';
import { describeWaits } from '../../order/turn.ts';
import { describeShare } from '../../rollout/strategies/step-misfits.ts';
import type { TargetFact } from '../../rollout/target-fact.ts';
import { gist } from '../summary.ts';
import { enChanges } from './en-changes.ts';
import { enEnd, enNewer, enOutcome } from './en-release.ts';
import { say } from './say.ts';
import type { Sentences } from './sentences.ts';
import { tail } from './tail.ts';
import { watchedFor } from './watched.ts';

type Of<K extends TargetFact['kind']> = Extract<TargetFact, { kind: K }>;

export const enTarget: Sentences['target'] = {
  taken: ({ from }) => (from === undefined ? 'acquired the target' : `took over from release ${from}`),
  queued: ({ behind }) => `queued behind release ${behind}`,
  dequeued: ({ reason }) => `left the queue${tail(reason)}`,
  restored: ({ reason }) => `the previous release has been reverted${tail(gist(reason))}`,
  prepared: (fact) => `recorded what runs now${enChanges(fact.changes)}${removals(fact)}`,
  declined: ({ outcome }) => say(enOutcome, outcome, enNewer),
  provisioning: ({ stacks }) =>
    `provision: ${stacks.map(({ resource, cloud }) => `${resource} (${cloud})`).join(', ')}`,
  'provision-seen': (fact) => `${doing(fact)}: ${fact.resource}: ${fact.status}`,
  provisioned: ({ changed }) =>
    `provision: ${changed.length === 0 ? 'all is there' : `ready: ${changed.join(', ')}`}`,
  unprovisioned: ({ told }) => `resources are taken back${tail(told.join('; '))}`,
  'step-started': (fact) => `step ${fact.index + 1} of ${fact.of}: ${shares(fact)}`,
  'components-started': ({ components }) =>
    `${components.join(', ')}: begun, all that ${components.length === 1 ? 'it needs' : 'they need'} is healthy`,
  'components-ready': ({ components }) => `${components.join(', ')}: healthy`,
  'components-waiting': ({ waits }) => describeWaits(waits),
  'traffic-moved': (fact) => traffic(fact),
  'step-settled': ({ index, reason }) => `step ${index + 1} has settled${tail(reason)}`,
  'step-unsettled': ({ index, reason }) => `step ${index + 1} moves again${tail(reason)}`,
  judged: ({ index, verdict }) => {
    const watched = watchedFor(verdict);
    return watched === undefined
      ? `step ${index + 1}: ${wordFor(verdict)}${tail(verdict.reason)}`
      : `step ${index + 1} is watched for ${span(watched.seconds)}${tail(watched.rest, '; ')}`;
  },
  skipped: ({ index, by, reason = '' }) =>
    `step ${index + 1}: bake and checks skipped by ${by}${tail(reason)}`,
  promoted: ({ index, to, by, reason = '' }) =>
    `step ${index + 1}: promoted to step ${to + 1} by ${by}${tail(reason)}`,
  blocked: ({ name, reason }) => `blocked by ${name}${tail(reason)}`,
  cleared: ({ name }) => `continues: ${name} has cleared`,
  suspended: ({ why, question }) =>
    why === 'pause' ? 'paused with the release' : `waits for an answer: ${question}`,
  resumed: ({ answer, by }) => resumed[answer](by),
  finishing: () => 'restores the settings of the workload',
  soaking: ({ seconds }) => `all pods run the new revision; watching for ${span(seconds)}`,
  soaked: ({ verdict }) => `${soaked[verdict.kind]}${tail(verdict.reason)}`,
  pruning: () => 'all workloads run the new revision; removing what the files no longer contain',
  pruned: ({ removed, left }) =>
    [
      removed.length === 0 ? 'nothing was removed' : `removed ${removed.join(', ')}`,
      ...(left.length === 0 ? [] : [`kept: ${left.join(', ')}`]),
    ].join('; '),
  logged: (fact) => keptLogs(fact),
  'rolling-back': (fact) => `rolls back${tail(gist(fact.reason))}${tail(keptLogs(fact), '; ')}`,
  completed: ({ reason }) => `completed${tail(reason)}`,
  'rollback-failed': ({ reason }) => `needs a person${tail(reason)}`,
  closed: ({ outcome }) => enEnd(outcome),
  swept: ({ found }) => (found.length === 0 ? 'no late writes' : `late write: ${found.join('; ')}`),
};

const keptLogs = ({ logs = [], withheld }: Partial<FailureLogs>): string => {
  if (withheld !== undefined) return `the logs of the new pods could not be read: ${withheld}`;
  return logs.length === 0 ? '' : `kept the last log lines of ${logs.map(({ pod }) => pod).join(', ')}`;
};

const traffic = ({ service, percent, routes, kept = [] }: Of<'traffic-moved'>): string => {
  const by = routes.join(', ');
  const what =
    percent === null
      ? `${by}: routes to Service/${service} again`
      : `${percent} % of the requests to Service/${service} go to the new revision (${by})`;
  return kept.length === 0 ? what : `${what}; kept what others changed: ${kept.join(', ')}`;
};

/** Components that depend on each other are in different steps of their own; some may have none at all. */
const shares = (fact: Of<'step-started'>): string => {
  if (fact.shares === undefined) return `to ${describeShare(fact)}`;
  const all = Object.entries(fact.shares).map(([component, share]) => `${component} to ${share} %`);
  return all.length === 0 ? 'no pods change yet' : all.join(', ');
};

const removals = ({ removals: going = [], kept = [] }: Of<'prepared'>): string =>
  [
    going.length === 0 ? '' : `; to be removed at the end: ${going.join(', ')}`,
    kept.length === 0 ? '' : `; no longer in the files, but kept: ${kept.join(', ')}`,
  ].join('');

const doing = ({ isBack, isRemoval }: Of<'provision-seen'>): string => {
  if (isRemoval === true) return 'removal';
  return isBack === true ? 'taking back' : 'provision';
};

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

const span = (seconds: number): string =>
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
