import type { Release, ReleaseFact } from './release.ts';
import type { Entry } from '../journal.ts';
import type { HookState } from '../app/hooks.ts';
import { withoutNewer } from '../newer-fact.ts';
import { type Outage, patienceMs } from './outage.ts';

type Progress = Extract<ReleaseFact, { kind: 'wave' | 'target-closed' }>;

/** The state of a release, from its stream or from an earlier state and what came after it; undefined when the stream is empty. */
export const foldRelease = (
  entries: readonly Entry<ReleaseFact>[],
  earlier?: Release,
): Release | undefined => {
  let state = earlier;
  for (let at = 0; at < entries.length;) {
    const progress = state === undefined ? [] : progressFrom(entries, at);
    const seq = entries[at + Math.max(1, progress.length) - 1]?.seq ?? 0;
    const next = state && progress.length > 0 ? advance(state, progress) : applyOne(state, entries[at]);
    state = next && { ...next, seq };
    at += Math.max(1, progress.length);
  }
  return state;
};

const applyOne = (state: Release | undefined, entry?: Entry<ReleaseFact>): Release | undefined => {
  if (entry?.event.kind === 'requested') return begin(entry.event, entry.at);
  return entry && state && apply(state, entry.event, entry.at);
};

/** The facts from there on that only tell how far the release has come: of 2,000 targets there are thousands in a row. */
const progressFrom = (entries: readonly Entry<ReleaseFact>[], from: number): readonly Progress[] => {
  const progress: Progress[] = [];
  for (let at = from; at < entries.length; at += 1) {
    const event = entries[at]?.event;
    if (event?.kind !== 'wave' && event?.kind !== 'target-closed') break;
    progress.push(event);
  }
  return progress;
};

/** All of them at once: a copy of the state for each of them would cost the square of their number. */
const advance = (state: Release, progress: readonly Progress[]): Release => {
  const [spans, closed, undone] = [mapOf(state.spans), mapOf(state.closed), mapOf(state.undone)];
  const sent = [...state.sent];
  for (const fact of progress)
    if (fact.kind === 'target-closed') (fact.back ? undone : closed).set(fact.target, fact.outcome);
    else {
      for (const target of fact.targets)
        if (!spans.has(target)) spans.set(target, { from: fact.from?.[target] ?? 0 });
      if (!fact.back) sent.push(...fact.targets);
    }
  const { fromEntries } = Object;
  const parts = { spans: fromEntries(spans), closed: fromEntries(closed), undone: fromEntries(undone), sent };
  const wave = progress.findLast((fact) => fact.kind === 'wave');
  return wave === undefined
    ? { ...state, ...parts }
    : { ...without(state, 'held'), ...parts, wave: wave.index, back: wave.back };
};

const mapOf = <T>(record: Readonly<Record<string, T>>): Map<string, T> => new Map(Object.entries(record));

const begin = (fact: Extract<ReleaseFact, { kind: 'requested' }>, at: number): Release => ({
  id: fact.id,
  seq: 1,
  app: fact.app,
  cause: fact.cause,
  source: fact.source,
  requestedAt: at,
  ...(fact.approvals !== undefined && { approvals: fact.approvals }),
  ...(fact.requester !== undefined && { requester: fact.requester }),
  ...(fact.authors !== undefined && { authors: fact.authors }),
  targets: [],
  wave: -1,
  sent: [],
  spans: {},
  attempt: 0,
  back: fact.cause.kind === 'undo',
  closed: {},
  undone: {},
  hooks: {},
  control: { kind: 'go' },
});

const without = <S extends Partial<Release>, K extends keyof S>(state: S, key: K): Omit<S, K> => {
  const { [key]: _, ...rest } = state;
  return rest;
};

const apply = (state: Release, fact: Exclude<ReleaseFact, { kind: 'requested' }>, at: number): Release => {
  switch (fact.kind) {
    case 'planned':
      return {
        ...without(without(state, 'held'), 'awaiting'),
        plan: fact.plan,
        targets: fact.targets,
        ...(fact.images === undefined ? {} : { images: fact.images }),
      };
    case 'refused':
      return { ...without(state, 'awaiting'), refused: fact.reason };
    case 'awaiting':
      return { ...state, awaiting: outageIn(state, fact, at) };
    case 'asked':
      return {
        ...state,
        question: { approval: fact.approval, text: fact.question, expiresAt: fact.expiresAt },
      };
    case 'answered':
      return { ...without(state, 'question'), answer: fact.answer };
    case 'wave':
    case 'target-closed':
      return advance(state, [fact]);
    case 'held':
      return {
        ...without(state, 'opensAt'),
        held: fact.reason,
        ...(fact.opensAt !== undefined && { opensAt: fact.opensAt }),
      };
    case 'hook':
      return {
        ...without(state, 'held'),
        hooks: { ...state.hooks, [fact.index]: follow(state.hooks[fact.index], fact, at) },
      };
    case 'paused':
      return state.control.kind === 'aborted'
        ? state
        : { ...state, control: { kind: 'paused', by: fact.by } };
    case 'resumed':
      return state.control.kind === 'aborted' ? state : { ...state, control: { kind: 'go' } };
    case 'aborted':
      return {
        ...without(without(state, 'held'), 'awaiting'),
        control: { kind: 'aborted', by: fact.by, reason: fact.reason },
      };
    case 'superseded':
      return { ...without(without(state, 'question'), 'awaiting'), superseded: fact.by };
    case 'retried':
      return retry(state);
    case 'closed':
      return { ...state, outcome: fact.outcome, endedAt: at, spans: closeSpans(state, fact.to) };
    default:
      return withoutNewer(state, fact);
  }
};

/** What is away may change; the release waits for all of it together no longer than for one. */
const outageIn = (
  { awaiting }: Release,
  { what, reason }: Extract<ReleaseFact, { kind: 'awaiting' }>,
  at: number,
): Outage => ({ what, reason, since: at, until: awaiting?.until ?? at + patienceMs });

/** It is open again, and so is every target that it had not ended well in. */
const retry = (state: Release): Release => ({
  ...without(without(without(state, 'outcome'), 'endedAt'), 'held'),
  spans: Object.fromEntries(Object.entries(state.spans).map(([target, { from }]) => [target, { from }])),
  attempt: state.attempt + 1,
  closed: endedWell(state.closed),
  undone: endedWell(state.undone),
});

const closeSpans = ({ spans }: Release, to: Readonly<Record<string, number>> = {}): Release['spans'] =>
  Object.fromEntries(
    Object.entries(spans).map(([target, { from }]) => {
      const end = to[target];
      return [target, { from, ...(end !== undefined && { to: end }) }];
    }),
  );

const endedWell = (outcomes: Release['closed']): Release['closed'] =>
  Object.fromEntries(Object.entries(outcomes).filter(([, { kind }]) => kind !== 'rollback-failed'));

const follow = (
  before: HookState | undefined,
  { state, reason }: Extract<ReleaseFact, { kind: 'hook' }>,
  at: number,
): HookState => ({ state, reason, since: before?.since ?? at, times: (before?.times ?? 0) + 1 });
