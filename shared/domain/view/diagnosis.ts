import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import type { PodLog } from '../kube/pod-log.ts';
import type { EventView, ReleaseView, TargetView } from './view.ts';

/** Why a release failed, from its own events: causes by how much they explain, and what was done about it. */
export interface DiagnosisView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Diagnosis';
  readonly release: string;
  /** The likeliest first; empty for a release with which nothing is wrong. */
  readonly causes: readonly CauseView[];
  /** The first event that reports a problem. */
  readonly first?: Pick<EventView, 'cursor' | 'at' | 'target' | 'message'>;
  /** Targets where what ran before runs again. */
  readonly broughtBack: readonly string[];
  /** What was not restored, and why. */
  readonly left: readonly { readonly target: string; readonly reason: string }[];
  /** What pods had written that failed, masked; absent in records of earlier versions. */
  readonly logs?: readonly (PodLog & { readonly target: string })[];
  /** Where logs could not be read, and the right that is missing. */
  readonly withheld?: readonly { readonly target: string; readonly reason: string }[];
}

export type CauseKind =
  | 'rollback-failed'
  | 'aborted'
  | 'rejected'
  | 'refused'
  | 'superseded'
  | 'hook-failed'
  | 'judged-bad'
  | 'pods'
  | 'capacity'
  | 'foreign-write'
  | 'unreachable'
  | 'no-numbers'
  | 'ours';

export interface CauseView {
  readonly kind: CauseKind;
  readonly reason: string;
  /** Where it was seen. */
  readonly targets: readonly string[];
  /** The event that reports it: `t=` shows the release as it was then. */
  readonly cursor: string;
  readonly at: number;
}

/** How much of a failure each kind explains: a person's own decision all of it, a source that was away the least. */
const weights: Readonly<Record<CauseKind, number>> = {
  aborted: 100,
  rejected: 100,
  superseded: 95,
  refused: 90,
  'hook-failed': 85,
  'judged-bad': 80,
  pods: 78,
  capacity: 76,
  'foreign-write': 70,
  ours: 60,
  'no-numbers': 50,
  'rollback-failed': 45,
  unreachable: 40,
};

type Seen = Pick<CauseView, 'kind' | 'reason'>;

/** Causes of a release as far as its events tell; one that was seen in several targets is one cause. */
export const diagnose = (
  { id, outcome, targets }: ReleaseView,
  events: readonly EventView[],
  language: Language = 'en',
): DiagnosisView => {
  const say = catalogues[language];
  const isWell = outcome === undefined || outcome.kind === 'released';
  const seen = events.flatMap((event) => {
    const found = causeIn(event);
    return found === undefined ? [] : [{ event, ...found }];
  });
  const alike = Map.groupBy(seen, ({ kind, reason }) => JSON.stringify([kind, withoutPlace(reason)]));
  const causes = [...alike.values()].flatMap(causeOf).toSorted((a, b) => weights[b.kind] - weights[a.kind]);
  const first = seen[0]?.event;
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Diagnosis',
    release: id,
    causes: isWell ? [] : causes.map((one) => ({ ...one, reason: say.reason(one.reason) })),
    ...(first !== undefined && !isWell && { first: shown(first) }),
    broughtBack: targets.filter((target) => target.outcome?.kind === 'rolled-back').map(({ name }) => name),
    left: [...targets.flatMap(leftIn), ...events.flatMap(leftOver)],
    ...logsIn(events),
  };
};

const shown = ({ cursor, at, target, message }: EventView) => ({
  cursor,
  at,
  ...(target !== undefined && { target }),
  message,
});

type Found = Seen & { readonly event: EventView };

const causeOf = (same: readonly Found[]): readonly CauseView[] => {
  const [first] = same;
  if (first === undefined) return [];
  const { kind, reason, event } = first;
  const targets = [...new Set(same.flatMap((one) => one.event.target ?? []))];
  return [{ kind, reason, targets, cursor: event.cursor, at: event.at }];
};

/** Numbers differ from target to target although the cause is the same. */
const withoutPlace = (reason: string): string => reason.replaceAll(/\d+(\.\d+)?/g, '#');

const causeIn = ({ fact }: EventView): Seen | undefined => byDecision(fact) ?? byTrouble(fact);

type Fact = EventView['fact'];

/** A person, or another release, has ended it. */
const byDecision = (fact: Fact): Seen | undefined => {
  if (fact.kind === 'aborted') return { kind: 'aborted', reason: `${fact.by}: ${fact.reason}` };
  if (fact.kind === 'superseded') return { kind: 'superseded', reason: fact.by };
  if (fact.kind === 'answered' && fact.answer !== 'approved')
    return { kind: 'rejected', reason: `${fact.by}: ${fact.reason}` };
  return undefined;
};

const byTrouble = (fact: Fact): Seen | undefined => {
  if (fact.kind === 'refused') return { kind: 'refused', reason: fact.reason };
  if (fact.kind === 'declined' && fact.outcome.kind === 'refused')
    return { kind: 'refused', reason: fact.outcome.reason };
  if (fact.kind === 'hook' && fact.state === 'failed') return { kind: 'hook-failed', reason: fact.reason };
  if (fact.kind === 'judged') return judged(fact.verdict);
  if (fact.kind === 'blocked') return { kind: blockedBy(fact.name), reason: fact.reason };
  if (fact.kind === 'rollback-failed') return { kind: 'rollback-failed', reason: fact.reason };
  return fact.kind === 'rolling-back' && isAboutPods(fact.reason)
    ? { kind: 'pods', reason: fact.reason }
    : undefined;
};

const isAboutPods = (reason: string): boolean => /deadline|\bReady\b/i.test(reason);

/** Pods that end or restart fail a step without any number. */
const isAboutLife = (reason: string): boolean => /do not stay Ready|was restarted/.test(reason);

const judged = ({ kind, reason }: { readonly kind: string; readonly reason: string }): Seen | undefined => {
  if (kind === 'fail') return { kind: isAboutLife(reason) ? 'pods' : 'judged-bad', reason };
  return kind === 'no-data' || kind === 'inconclusive' ? { kind: 'no-numbers', reason } : undefined;
};

const blockedBy = (name: string): CauseKind => {
  if (['PodsFailing', 'PodsRefused', 'WorkloadPaused'].includes(name)) return 'pods';
  if (['QuotaDenied', 'PodsUnschedulable'].includes(name)) return 'capacity';
  if (['Conflict', 'TargetLost'].includes(name)) return 'foreign-write';
  if (name === 'Broken') return 'ours';
  return name.endsWith('Unreachable') || name === 'TimedOut' ? 'unreachable' : 'refused';
};

const leftIn = ({ name, outcome }: TargetView): DiagnosisView['left'] =>
  outcome?.kind === 'rollback-failed' ? [{ target: name, reason: outcome.reason }] : [];

const logsIn = (events: readonly EventView[]): Required<Pick<DiagnosisView, 'logs' | 'withheld'>> => {
  const kept = events.flatMap(({ fact, target = '' }) =>
    fact.kind === 'logged' || fact.kind === 'rolling-back' ? [{ ...fact, target }] : [],
  );
  return {
    logs: kept.flatMap(({ logs = [], target }) => logs.map((log) => ({ ...log, target }))),
    withheld: kept.flatMap(({ withheld, target }) =>
      withheld === undefined ? [] : [{ target, reason: withheld }],
    ),
  };
};

/** What was not removed, or came late. */
const leftOver = ({ fact, target = '' }: EventView): DiagnosisView['left'] => {
  if (fact.kind === 'pruned') return fact.left.map((reason) => ({ target, reason }));
  return fact.kind === 'swept' ? fact.found.map((reason) => ({ target, reason })) : [];
};
