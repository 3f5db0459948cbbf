import type { StackFact } from './stack-fact.ts';
import type { Change, Claimed, OpenOp, StackState, Standing } from './stack-state.ts';
import { claimed, dropped, givenUpBy, returned } from './uses.ts';

type Entry = { readonly seq: number; readonly at: number; readonly event: StackFact };

/** The state of a stack after the facts of its stream. */
export const foldStack = (entries: readonly Entry[]): StackState =>
  entries.reduce<StackState>((state, entry) => ({ ...apply(state, entry.event, entry.at), seq: entry.seq }), {
    seq: 0,
    uses: [],
    claims: [],
    changes: [],
    dropped: [],
    isLeftOver: false,
  });

const apply = (state: StackState, fact: StackFact, at: number): StackState => {
  switch (fact.kind) {
    case 'claimed':
      return claim(state, fact);
    case 'intended': {
      const { kind: _, ...open } = fact;
      return { ...omit(state, 'failed'), open: { ...open, since: at, isAsked: false } };
    }
    case 'asked':
      return onOpen(state, fact.token, (open) => ({ ...open, isAsked: true, since: at }));
    case 'seen':
      return onOpen(state, fact.token, (open) => ({ ...open, status: fact.status }));
    case 'confirmed':
      return state.open?.token === fact.token ? confirm(state, state.open, fact, at) : state;
    case 'returned':
      return giveBack(state, fact);
    case 'dropped':
      return { ...state, ...dropped(state, fact) };
    case 'kept':
      return { ...state, kept: fact.reason };
    case 'forgotten':
      return {
        ...omit(state, 'standing', 'open', 'former', 'failed', 'kept'),
        changes: [],
        isLeftOver: false,
      };
    case 'lost':
      return { ...omit(state, 'standing', 'open', 'former'), changes: [], isLeftOver: false };
    default:
      // A fact of a newer version is ignored by this one.
      return state;
  }
};

const claim = (state: StackState, fact: Extract<StackFact, { kind: 'claimed' }>): StackState => {
  const { cloud, account, stack, environment, place } = fact;
  return {
    ...omit(state, 'kept'),
    ...claimedBy(state, fact),
    cloud,
    account,
    stack,
    environment,
    ...(place === undefined ? {} : { place }),
    uses: claimed(state.uses, fact),
  };
};

const claimedBy = (state: StackState, { release, claim }: Claimed): Pick<StackState, 'claim' | 'claims'> => {
  const { claims, standing, open } = state;
  const before = standing === undefined && open === undefined ? [] : claims;
  const others = before.filter((one) => one.release !== release);
  return { claim, claims: [...others, { release, claim }].slice(-kept) };
};

const giveBack = (state: StackState, fact: Extract<StackFact, { kind: 'returned' }>): StackState => {
  const given = givenUpBy(state, fact);
  const after = { ...state, ...returned(state, fact) };
  if (given !== undefined) return { ...omit(after, 'kept'), ...claimedBy(state, given) };
  return after.uses.some(({ release }) => release === fact.release) ? after : unclaim(after, fact.release);
};

/** A rollback takes back what its release has said of deletion too; what a first release made stays as it was claimed. */
const unclaim = (state: StackState, release: string): StackState => {
  const others = state.claims.filter((one) => one.release !== release);
  const last = others.at(-1);
  return last === undefined ? state : { ...state, claim: last.claim, claims: others };
};

const onOpen = (state: StackState, token: string, change: (open: OpenOp) => OpenOp): StackState =>
  state.open?.token === token ? { ...state, open: change(state.open) } : state;

const confirm = (
  before: StackState,
  open: OpenOp,
  fact: Extract<StackFact, { kind: 'confirmed' }>,
  at: number,
): StackState => {
  const state = omit(before, 'open');
  if (fact.ended !== 'done') return fail(state, open, fact);
  if (open.op === 'delete')
    return {
      ...omit(state, 'standing'),
      changes: [],
      isLeftOver: false,
      ...(open.purpose === 'removal' && state.standing !== undefined ? { former: state.standing.spec } : {}),
    };
  const { standing } = state;
  const spec = open.spec ?? standing?.spec;
  if (spec === undefined) return state;
  const now: Standing = {
    spec,
    outputs: fact.outputs ?? standing?.outputs ?? {},
    status: fact.status,
    madeBy: standing?.madeBy ?? open.release,
    since: standing?.since ?? at,
  };
  return { ...omit(state, 'former'), standing: now, isLeftOver: false, changes: changesAfter(state, open) };
};

const changesAfter = ({ standing, changes }: StackState, open: OpenOp): readonly Change[] => {
  if (standing === undefined) return [];
  if (open.spec === standing.spec) return changes;
  if (open.purpose === 'back')
    return changes.slice(
      0,
      changes.findLastIndex(({ from }) => from === open.spec),
    );
  return [...changes, { release: open.release, from: standing.spec }].slice(-kept);
};

/** How many changes and claims of a stack can be taken back, the last one first. */
const kept = 20;

const fail = (
  state: StackState,
  { op, release, purpose }: OpenOp,
  { reason = '', status, ended }: Extract<StackFact, { kind: 'confirmed' }>,
): StackState => ({
  ...state,
  failed: { op, release, purpose, reason, status, ...(ended === 'half' ? { isHalf: true } : {}) },
  isLeftOver: op === 'create' ? true : state.isLeftOver && ended !== 'done',
});

const omit = <K extends keyof StackState>(
  state: StackState,
  ...keys: readonly K[]
): Omit<StackState, K> & StackState =>
  Object.fromEntries(
    Object.entries(state).filter(([key]) => !keys.some((gone) => gone === key)),
  ) as unknown as StackState;
