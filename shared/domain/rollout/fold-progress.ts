import { followOrder } from './fold-order.ts';
import { withoutNewer } from '../newer-fact.ts';
import type { TargetLock, TargetStep } from './target.ts';
import type { TargetFact } from './target-fact.ts';

export type Followed = Exclude<
  TargetFact,
  { kind: 'taken' | 'queued' | 'dequeued' | 'closed' | 'swept' | 'logged' }
>;

/** A lock without these; the lock itself where it has none of them, which is what most facts find. */
export const without = <K extends keyof TargetLock>(
  lock: TargetLock,
  ...keys: readonly K[]
): Omit<TargetLock, K> =>
  keys.some((key) => Object.hasOwn(lock, key))
    ? (Object.fromEntries(
        Object.entries(lock).filter(([key]) => !keys.some((gone) => gone === key)),
      ) as unknown as Omit<TargetLock, K>)
    : lock;

export const follow = (blocked: TargetLock, fact: Followed, at: number): TargetLock => {
  // Any progress means that the obstacle is gone.
  const lock: TargetLock = fact.kind === 'blocked' ? blocked : without(blocked, 'trouble');
  switch (fact.kind) {
    case 'prepared':
      return prepare(lock, fact);
    case 'restored':
      return restored(lock);
    case 'declined':
      return { ...lock, declined: fact.outcome };
    case 'provisioning':
    case 'provision-seen':
    case 'provisioned':
    case 'unprovisioned':
      return { ...lock, ...followProvision(lock, fact) };
    case 'step-started':
      return { ...lock, step: beginStep(fact, at) };
    case 'components-started':
    case 'components-ready':
    case 'components-waiting':
      return followOrder(lock, fact, at);
    case 'traffic-moved':
      return { ...lock, traffic: movedTraffic(lock, fact) };
    case 'step-settled':
    case 'step-unsettled':
      return fact.kind === 'step-settled' ? settle(lock, at) : unsettle(lock, fact.index);
    case 'judged':
      return onStep(lock, fact.index, {
        verdict: fact.verdict,
        ...(fact.verdict.kind === 'pass' ? { passedAt: at } : {}),
      });
    case 'skipped':
      return onStep(lock, fact.index, { skipped: fact.by, passedAt: at });
    case 'promoted':
      return onStep(lock, fact.index, { promoted: { by: fact.by, to: fact.to } });
    case 'blocked':
      return blockedBy(lock, fact, at);
    case 'cleared':
      return lock;
    case 'suspended':
      return { ...lock, suspensions: lock.suspensions + 1, ...questionOf(fact, at) };
    case 'resumed':
      return resumeTarget(lock, fact);
    case 'finishing':
      return { ...lock, finishingSince: at };
    case 'soaking':
      return { ...lock, soak: { since: at } };
    case 'soaked':
      return lock.soak === undefined ? lock : { ...lock, soak: { ...lock.soak, verdict: fact.verdict } };
    case 'pruning':
    case 'pruned':
      return followPruning(lock, fact);
    case 'rolling-back':
      return { ...without(lock, 'suspended'), back: { reason: fact.reason, since: at } };
    case 'completed':
      return { ...lock, completed: true };
    case 'rollback-failed':
      return { ...lock, rollbackFailed: fact.reason };
    default:
      return withoutNewer(blocked, fact);
  }
};

const blockedBy = (
  lock: TargetLock,
  { name, reason }: Extract<TargetFact, { kind: 'blocked' }>,
  at: number,
): TargetLock => ({
  ...lock,
  trouble: { name, reason, times: timesOf(lock, name) + 1, since: lock.trouble?.since ?? at },
});

const followPruning = (
  lock: TargetLock,
  fact: Extract<TargetFact, { kind: 'pruning' | 'pruned' }>,
): TargetLock => {
  const { pruning, removals } = lock;
  if (fact.kind === 'pruning')
    return {
      ...lock,
      pruning: { reason: fact.reason, isDone: false },
      ...(removals === undefined ? {} : { removed: removals }),
    };
  return pruning === undefined
    ? lock
    : { ...lock, pruning: { ...pruning, isDone: true }, removed: fact.removed };
};

const restored = (lock: TargetLock): TargetLock =>
  lock.inherited === undefined ? lock : { ...lock, inherited: { ...lock.inherited, isRestored: true } };

const movedTraffic = (
  { traffic = {} }: TargetLock,
  { service, percent }: Extract<TargetFact, { kind: 'traffic-moved' }>,
): NonNullable<TargetLock['traffic']> => {
  const { [service]: _, ...others } = traffic;
  return percent === null ? others : { ...others, [service]: percent };
};

const beginStep = (
  { index, percent, pods }: Extract<TargetFact, { kind: 'step-started' }>,
  at: number,
): TargetStep => ({ index, percent, startedAt: at, ...(pods === undefined ? {} : { pods }) });

/** The same obstacle again keeps the time when it began. */
const settle = (lock: TargetLock, at: number): TargetLock =>
  lock.step === undefined ? lock : { ...lock, step: { ...lock.step, settledAt: at } };

/** It moves again, and is judged from the beginning. */
const unsettle = (lock: TargetLock, index: number): TargetLock => {
  const { step } = lock;
  if (step?.index !== index) return lock;
  const { settledAt: _, verdict: __, answer: ___, ...begun } = step;
  return { ...lock, step: { ...begun, isCorrected: true } };
};

/** Facts about a step that is over are ignored. */
const onStep = (lock: TargetLock, index: number, more: Partial<TargetStep>): TargetLock =>
  lock.step?.index === index ? { ...lock, step: { ...lock.step, ...more } } : lock;

const questionOf = (
  { approval, why, question, expiresAt }: Extract<TargetFact, { kind: 'suspended' }>,
  since: number,
): Pick<TargetLock, 'suspended'> => ({
  suspended: { approval, why, question, since, expiresAt },
});

export const prepare = (lock: TargetLock, fact: Extract<TargetFact, { kind: 'prepared' }>): TargetLock => {
  const { snapshot, manifest, removals, removed, order, stacks, isRemoval, isWhole } = fact;
  return {
    ...lock,
    snapshot,
    manifest,
    ...(removals === undefined ? {} : { removals }),
    ...(removed === undefined ? {} : { removed }),
    ...(order === undefined ? {} : { order }),
    ...(stacks === undefined ? {} : beginProvision(stacks)),
    ...(isRemoval === undefined ? {} : { isRemoval }),
    ...(isWhole === undefined ? {} : { isWhole }),
  };
};

const beginProvision = (
  stacks: NonNullable<TargetLock['stacks']>,
): Pick<TargetLock, 'stacks' | 'provision'> => ({ stacks, provision: { statuses: {}, isReturned: false } });

const followProvision = (
  { provision = { statuses: {}, isReturned: false } }: TargetLock,
  fact: Extract<TargetFact, { kind: `provision${string}` | 'unprovisioned' }>,
): Pick<TargetLock, 'stacks' | 'provision'> => {
  if (fact.kind === 'provisioning') return beginProvision(fact.stacks);
  if (fact.kind === 'provisioned') return { provision: { ...provision, changed: fact.changed } };
  if (fact.kind === 'unprovisioned') return { provision: { ...provision, isReturned: true } };
  const statuses = { ...provision.statuses, [fact.resource]: fact.status };
  return { provision: { ...provision, statuses } };
};

export const timesOf = (lock: TargetLock, name: string): number =>
  lock.trouble?.name === name ? lock.trouble.times : 0;

/** The answer to a pause says nothing about the step; other answers do. */
export const resumeTarget = (
  lock: TargetLock,
  fact: Extract<TargetFact, { kind: 'resumed' }>,
): TargetLock => {
  const { suspended } = lock;
  const rest = without(lock, 'suspended');
  if (suspended?.approval !== fact.approval) return lock;
  if (suspended.why === 'pause') return rest;
  if (rest.soak !== undefined) return { ...rest, soak: { ...rest.soak, answer: fact.answer } };
  if (rest.step === undefined) return rest;
  return { ...rest, step: { ...rest.step, answer: fact.answer } };
};
