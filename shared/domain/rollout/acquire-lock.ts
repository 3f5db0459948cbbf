import type { ReleaseSection } from '../app/app.ts';
import type { Target, TargetLock } from './target.ts';
import type { TargetFact } from './target-fact.ts';

/** Whether a release may act on a target now, and the facts that make it so. */
export type AcquireLock =
  | { readonly kind: 'acquired'; readonly facts: readonly TargetFact[] }
  | { readonly kind: 'queued'; readonly facts: readonly TargetFact[]; readonly behind: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** It has held the target and lost or closed it, or a newer release has overtaken it: nothing is left to do. */
  | { readonly kind: 'over'; readonly facts: readonly TargetFact[] };

/** A release that wants a target. */
export interface Applicant {
  readonly release: string;
  /** Epoch ms: decides the order of the queue, and which release is newer. */
  readonly requestedAt: number;
  readonly policy: ReleaseSection['concurrency'];
  /** It comes back as a whole, and may take a target that it had closed. */
  readonly back: boolean;
}

/** What the stream says in addition to the state of the target. */
export interface History {
  readonly target: Target;
  /** The last state of this release here. */
  readonly last?: 'queued' | 'dequeued' | 'taken' | 'closed';
}

const standings = ['queued', 'dequeued', 'taken', 'closed'] as const;

export const readHistory = (
  release: string,
  target: Target,
  entries: readonly { readonly event: TargetFact }[],
): History => {
  const kinds = entries.filter(({ event }) => event.release === release).map(({ event }) => event.kind);
  const last = kinds.findLast((kind) => standings.some((one) => one === kind));
  return { target, ...(last === undefined ? {} : { last: last as (typeof standings)[number] }) };
};

/**
 * First come, first served. If only the newest counts, older releases that wait are dropped for it; with `supersede` it
 * also takes over from the running one. `isOver` lists releases that have ended but still hold or wait.
 */
export const acquireLock = (
  applicant: Applicant,
  { target, last }: History,
  isOver: (release: string) => boolean = () => false,
): AcquireLock => {
  const { lock, failed } = target;
  // A retry continues where the release ended, before everything that moves forward.
  const me = failed?.release === applicant.release ? { ...applicant, back: true } : applicant;
  if (lock?.release === me.release) return { kind: 'acquired', facts: [] };
  const hasEnded = last !== undefined && last !== 'queued';
  if (hasEnded && !me.back) return { kind: 'over', facts: [] };
  const by = overtaker(me, target);
  if (by !== undefined) return { kind: 'over', facts: [dropped(me.release, by)] };
  const older = drops(me) ? target.waiting.slice(0, placeOf(me, target)).filter((one) => !one.back) : [];
  const ahead = target.waiting
    .slice(0, placeOf(me, target))
    .find((one) => !older.includes(one) && !isOver(one.release));
  const facts = older.map(({ release }) => dropped(release, me.release));
  const isFree = lock === undefined || isOver(lock.release);
  if (ahead === undefined && (isFree || mayTakeOver(me, lock)))
    return { kind: 'acquired', facts: [taken(me, lock ?? failed), ...facts] };
  const behind = ahead?.release ?? lock?.release ?? '';
  if (me.policy === 'reject' && !me.back)
    return { kind: 'refused', reason: `release ${behind} is still running there` };
  return { kind: 'queued', behind, facts: [...(last === 'queued' ? [] : [queued(me, behind)]), ...facts] };
};

const drops = ({ policy, back }: Applicant): boolean =>
  !back && (policy === 'newest' || policy === 'supersede');

/** The position of a release in the queue: after those that were requested at the same moment. */
const placeOf = (me: Applicant, { waiting }: Target): number => {
  const known = waiting.findIndex(({ release }) => release === me.release);
  if (known !== -1) return known;
  const after = waiting.findIndex((one) =>
    one.back === me.back ? one.requestedAt > me.requestedAt : me.back,
  );
  return after === -1 ? waiting.length : after;
};

const isOlder = (one: { readonly requestedAt?: number }, than: { readonly requestedAt?: number }): boolean =>
  one.requestedAt !== undefined && than.requestedAt !== undefined && one.requestedAt < than.requestedAt;

/** The newer release that makes this one too late: what it brought runs here, or only the newest counts. */
const overtaker = (me: Applicant, target: Target): string | undefined => {
  const { good, newest, waiting } = target;
  if (me.back) return undefined;
  if (good !== undefined && isOlder(me, good)) return good.release;
  if (newest !== undefined && drops(me) && isOlder(me, newest)) return newest.release;
  return waiting.slice(placeOf(me, target)).findLast((one) => one.drops && one.release !== me.release)
    ?.release;
};

/**
 * A release that is finishing or rolling back completes that before another one moves; one that only soaks does not.
 */
const mayTakeOver = ({ policy, back }: Applicant, lock: TargetLock | undefined): boolean => {
  if (lock === undefined || policy !== 'supersede' || back) return false;
  const isEnding =
    lock.completed === true || lock.declined !== undefined || lock.rollbackFailed !== undefined;
  const isFinishing = lock.finishingSince !== undefined && lock.soak === undefined;
  return !isEnding && !isFinishing && lock.back === undefined && lock.pruning === undefined;
};

const taken = ({ release, requestedAt }: Applicant, before: TargetLock | undefined): TargetFact => ({
  kind: 'taken',
  release,
  requestedAt,
  ...(before === undefined || before.release === release ? {} : { from: before.release }),
});

const queued = ({ release, requestedAt, back, ...me }: Applicant, behind: string): TargetFact => ({
  kind: 'queued',
  release,
  behind,
  requestedAt,
  back,
  drops: drops({ release, requestedAt, back, ...me }),
});

const dropped = (release: string, by: string): TargetFact => ({
  kind: 'dequeued',
  release,
  by,
  reason: `the newer release ${by} replaces it`,
});
