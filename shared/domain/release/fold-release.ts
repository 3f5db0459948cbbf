import type { Release, ReleaseFact } from './release.ts';
import type { Entry } from '../journal.ts';
import type { HookState } from '../app/hooks.ts';
import { withoutNewer } from '../newer-fact.ts';
import { type Outage, patienceMs } from './outage.ts';

/** The state of a release, from its stream or from an earlier state and what came after it; undefined when the stream is empty. */
export const foldRelease = (entries: readonly Entry<ReleaseFact>[], earlier?: Release): Release | undefined =>
  entries.reduce<Release | undefined>((state, { seq, at, event }) => {
    const next = event.kind === 'requested' ? begin(event, at) : state && apply(state, event, at);
    return next && { ...next, seq };
  }, earlier);

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
      return {
        ...without(state, 'held'),
        wave: fact.index,
        back: fact.back,
        spans: { ...spansFrom(fact), ...state.spans },
        ...(fact.back ? {} : { sent: [...state.sent, ...fact.targets] }),
      };
    case 'target-closed':
      return fact.back
        ? { ...state, undone: { ...state.undone, [fact.target]: fact.outcome } }
        : { ...state, closed: { ...state.closed, [fact.target]: fact.outcome } };
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

const spansFrom = ({ targets, from }: Extract<ReleaseFact, { kind: 'wave' }>): Release['spans'] =>
  Object.fromEntries(targets.map((target) => [target, { from: from?.[target] ?? 0 }]));

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
