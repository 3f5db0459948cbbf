import type { PlannedTarget } from '../plan/plan.ts';
import type { ReleaseFact } from '../release/release.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import type { StoryLine } from '../view/view-events.ts';
import type { Outcome, TargetOutcome } from '../release/outcome.ts';

/** The kinds of notices, in the order in which they happen. */
export const noticeKinds = [
  'requested',
  'asked',
  'answered',
  'held',
  'started',
  'step',
  'suspended',
  'rolling-back',
  'target-ended',
  'ended',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** One thing that has happened to a release, as sent to other systems. */
export interface Notice {
  /** A UUID, the same at every attempt. */
  readonly id: string;
  /** A UUID of the release, the same in all its notices. */
  readonly chain: string;
  readonly kind: NoticeKind;
  readonly release: string;
  readonly app: string;
  /** Epoch ms. */
  readonly at: number;
  /** One sentence for people. */
  readonly message: string;
  /** A person has to act. */
  readonly needsPerson: boolean;
  /** Where it is shown, if the operator has said where the console is. */
  readonly link?: string;
  readonly by?: string;
  readonly plan?: string;
  readonly approval?: string;
  readonly answer?: string;
  /** Of a target; all of them where the release as a whole is meant. */
  readonly targets: readonly NoticeTarget[];
  readonly step?: { readonly index: number; readonly percent: number; readonly of: number };
  readonly outcome?: Outcome | TargetOutcome;
}

export interface NoticeTarget extends Pick<
  PlannedTarget,
  'name' | 'cluster' | 'namespace' | 'environment' | 'region'
> {
  /** By component. */
  readonly images: Readonly<Record<string, string>>;
}

type Told = Pick<Notice, 'kind'> & Partial<Notice>;

/** The notice for a fact; none for most facts. */
export const toldOf = (line: StoryLine): Told | undefined =>
  line.kind === 'release' ? ofRelease(line.fact) : ofTarget(line.fact);

const ofRelease = (fact: ReleaseFact): Told | undefined => {
  switch (fact.kind) {
    case 'requested':
      return { kind: 'requested', by: fact.cause.by };
    case 'asked':
      return { kind: 'asked', approval: fact.approval, needsPerson: true };
    case 'answered':
      return { kind: 'answered', approval: fact.approval, answer: fact.answer, by: fact.by };
    case 'held':
    case 'awaiting':
      return { kind: 'held' };
    case 'wave':
      return fact.back ? { kind: 'rolling-back' } : fact.index === 0 ? { kind: 'started' } : undefined;
    case 'closed':
      return { kind: 'ended', outcome: fact.outcome, needsPerson: fact.outcome.kind === 'rollback-failed' };
    case 'planned':
    case 'refused':
    case 'target-closed':
    case 'hook':
    case 'paused':
    case 'resumed':
    case 'aborted':
    case 'superseded':
    case 'retried':
      return undefined;
    default:
      return fact satisfies never;
  }
};

const ofTarget = (fact: TargetFact): Told | undefined => {
  if (fact.kind === 'step-started') {
    const { index, percent, of } = fact;
    return { kind: 'step', step: { index, percent, of } };
  }
  if (fact.kind === 'suspended')
    return { kind: 'suspended', approval: fact.approval, needsPerson: fact.why !== 'pause' };
  if (fact.kind === 'rolling-back') return { kind: 'rolling-back' };
  if (fact.kind === 'closed')
    return {
      kind: 'target-ended',
      outcome: fact.outcome,
      needsPerson: fact.outcome.kind === 'rollback-failed',
    };
  return undefined;
};
