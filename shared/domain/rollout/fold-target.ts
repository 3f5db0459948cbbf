import type { Digest } from '../json.ts';
import type { Entry as Fact } from '../journal.ts';
import { isRestoring } from './has-written.ts';
import type { Ended, Inherited, Late, Target, TargetLock } from './target.ts';
import type { TargetFact } from './target-fact.ts';
import type { StackRef } from '../stack/stack-ref.ts';
import { barredBy } from './fold-barred.ts';
import { without, follow } from './fold-progress.ts';

type Entry = Fact<TargetFact>;

/**
 * The state of one application in one place: from all entries, or from those since the one that carries the state
 * before it.
 */
export const foldTarget = (entries: readonly Entry[]): Target =>
  entries.reduce<Target>(
    (before, entry) => {
      const state = baseOf(entry.event) ?? before;
      return { ...apply(state, entry), ...newestOf(state, entry), seq: entry.seq };
    },
    {
      seq: 0,
      waiting: [],
    },
  );

/** The state before it that a fact carries, if any. */
export const baseOf = (fact: TargetFact): Target | undefined =>
  fact.kind === 'taken' ? fact.base : undefined;

const apply = (state: Target, entry: Entry): Target => {
  const { event } = entry;
  if (event.kind === 'queued') return { ...state, waiting: queue(state, event, entry.at) };
  if (event.kind === 'dequeued') return { ...state, waiting: othersThan(event.release, state) };
  if (event.kind === 'taken') {
    const { failed: _, ...rest } = state;
    return {
      ...rest,
      ...goodOf(state),
      waiting: othersThan(event.release, state),
      lock: take(state, event, entry),
    };
  }
  if (event.kind === 'swept') return sweep(state, event);
  // It is for people; nothing is decided by it.
  if (event.kind === 'logged') return state;
  const { lock } = state;
  // A fact of a release that no longer holds the target came too late to count.
  if (lock === undefined || lock.release !== event.release) return state;
  return event.kind === 'closed'
    ? {
        ...close(state, lock, event),
        ...endedBy(lock, event, entry.at),
        ...barredBy(state, lock, event, entry.at),
      }
    : { ...(event.kind === 'prepared' ? settled(state) : state), lock: follow(lock, event, entry.at) };
};

const newestOf = ({ newest }: Target, { event }: Entry): Pick<Target, 'newest'> => {
  const asked = event.kind === 'taken' || event.kind === 'queued' ? event.requestedAt : undefined;
  if (asked !== undefined && asked > (newest?.requestedAt ?? 0))
    return { newest: { release: event.release, requestedAt: asked } };
  return newest === undefined ? {} : { newest };
};

const othersThan = (release: string, { waiting }: Target): Target['waiting'] =>
  waiting.filter((one) => one.release !== release);

/** The order is that of the requests, and what comes back goes first; among equals, first come first. */
const queue = (
  state: Target,
  fact: Extract<TargetFact, { kind: 'queued' }>,
  at: number,
): Target['waiting'] => {
  const { release, requestedAt = at, back = false, drops = false } = fact;
  return [...othersThan(release, state), { release, requestedAt, back, drops }].toSorted(
    (a, b) => Number(b.back) - Number(a.back) || a.requestedAt - b.requestedAt,
  );
};

/** A release that has recorded the present state is responsible for it, and for late writes of those before. */
const settled = (target: Target): Target => {
  const { ended: _, ...state } = target;
  return state;
};

const sweep = (state: Target, { release, found }: Extract<TargetFact, { kind: 'swept' }>): Target => {
  if (state.ended?.release !== release) return state;
  return found.length === 0 ? settled(state) : { ...state, ended: { ...state.ended, found } };
};

/**
 * One that has written nothing leaves nothing, except what was on its way from those that it took over; one that is not
 * brought back has asked for a person already.
 */
const endedBy = (
  { release, inherited, snapshot = inherited?.snapshot, late = [] }: TargetLock,
  { outcome }: Extract<TargetFact, { kind: 'closed' }>,
  at: number,
): Pick<Target, 'ended'> => {
  const hasMoved = outcome.kind === 'released' || outcome.kind === 'rolled-back';
  const hasRestored = inherited?.isRestored === true && outcome.kind !== 'rollback-failed';
  if (snapshot === undefined || !(hasMoved || hasRestored)) return {};
  const went = outcome.kind === 'released' ? 'forward' : 'back';
  const earlier = late.length === 0 ? {} : { earlier: late };
  const took = inherited === undefined ? {} : { took: inherited.releases };
  return { ended: { release, snapshot, at, went, ...earlier, ...took } };
};

/** More than can be in flight at a time are not kept. */
const mostLate = 8;

/**
 * The release that takes the target is responsible for all that ended here, and for those that its predecessor was
 * responsible for.
 */
const lateOf = ({ ended, lock, failed }: Target): Pick<TargetLock, 'late'> => {
  const before = (lock ?? failed)?.late ?? [];
  const last = ended === undefined ? [] : [lateIn(ended), ...(ended.earlier ?? [])];
  const late = [...last, ...before.filter((one) => last.every(({ release }) => release !== one.release))];
  return late.length === 0 ? {} : { late: late.slice(0, mostLate) };
};

const lateIn = ({ release, went, snapshot, took }: Ended): Late => ({
  release,
  went,
  snapshot,
  ...(took === undefined ? {} : { took }),
});

/** The release whose watch is ended by the next one brought what runs here: the next one falls back to that. */
const goodOf = ({ lock, good }: Target): Pick<Target, 'good' | 'before'> => {
  if (
    lock?.soak === undefined ||
    lock.back !== undefined ||
    lock.snapshot === undefined ||
    lock.manifest === undefined
  )
    return {};
  return {
    good: asGood(lock, lock.manifest, lock.snapshot),
    ...(good === undefined ? {} : { before: good }),
  };
};

const asGood = (
  { release, requestedAt, removed, stacks, isRemoval }: TargetLock,
  manifest: Digest,
  snapshot: Digest,
): NonNullable<Target['good']> => ({
  release,
  manifest,
  snapshot,
  ...(requestedAt === undefined ? {} : { requestedAt }),
  ...(removed === undefined ? {} : { removed }),
  ...(stacks === undefined ? {} : { stacks }),
  ...(isRemoval === undefined ? {} : { isRemoval }),
});

const take = (
  state: Target,
  fact: Extract<TargetFact, { kind: 'taken' }>,
  { seq, at }: Entry,
): TargetLock => {
  const { release, from, requestedAt } = fact;
  const before = state.lock ?? state.failed;
  const fresh = {
    release,
    fence: seq,
    since: at,
    suspensions: 0,
    ...lateOf(state),
    ...(requestedAt === undefined ? {} : { requestedAt }),
  };
  if (before === undefined) return fresh;
  if (before.release === release) return goOn(before, fresh);
  if (before.soak !== undefined && before.back === undefined)
    return { ...fresh, ...(from === undefined ? {} : { superseded: from }) };
  return { ...fresh, inherited: inherit(before, at) };
};

/** A release whose rollback failed continues where it ended, with its full time limit. */
const goOn = (before: TargetLock, { fence, since }: Pick<TargetLock, 'fence' | 'since'>): TargetLock => {
  const { back, ...lock } = without(before, 'rollbackFailed', 'declined', 'trouble', 'suspended');
  return { ...lock, fence, since, ...(back === undefined ? {} : { back: { ...back, since } }) };
};

/** What may be left in the cluster by a release that was taken over, and by those that it had taken over itself. */
const inherit = (before: TargetLock, at: number): Inherited => {
  const { release, snapshot, inherited, back, removed } = before;
  const stood = snapshot ?? (isRestoring(before) ? inherited?.snapshot : undefined);
  const gone = snapshot === undefined ? inherited?.removed : removed;
  const stacks = stacksOf(before);
  return {
    releases: [release, ...(inherited?.releases ?? [])],
    ...(stood === undefined ? {} : { snapshot: stood }),
    ...(stood === undefined || gone === undefined ? {} : { removed: gone }),
    ...(stacks.length === 0 ? {} : { stacks }),
    since: back?.since ?? at,
    isRestored: stood === undefined,
  };
};

/** Each once, those of the last release first. */
const stacksOf = ({ stacks = [], inherited }: TargetLock): readonly StackRef[] =>
  [...stacks, ...(inherited?.stacks ?? [])].filter(
    ({ key }, index, all) => all.findIndex((one) => one.key === key) === index,
  );

const close = (state: Target, lock: TargetLock, fact: Extract<TargetFact, { kind: 'closed' }>): Target => {
  const { lock: _, ...rest } = state;
  const { snapshot, manifest } = lock;
  const { seq, waiting } = state;
  if (fact.runs === 'this' && snapshot !== undefined && manifest !== undefined) {
    const good = asGood(lock, manifest, snapshot);
    return { seq, waiting, good, ...(state.good === undefined ? {} : { before: state.good }) };
  }
  if (fact.runs === 'before') {
    return { seq, waiting, ...(state.before === undefined ? {} : { good: state.before }) };
  }
  if (fact.outcome.kind === 'rolled-back' && manifest !== undefined) {
    return { ...rest, quarantined: { release: lock.release, manifest, reason: fact.outcome.reason } };
  }
  const isLeft =
    fact.outcome.kind === 'rollback-failed' || (lock.declined !== undefined && isRestoring(lock));
  return isLeft ? { ...rest, failed: lock } : rest;
};
