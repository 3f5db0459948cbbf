import type { Target, TargetFact, TargetHold } from './target.ts';

interface Entry {
  readonly seq: number;
  readonly at: number;
  readonly event: TargetFact;
}

/** The state of one application in one place. */
export const foldTarget = (entries: readonly Entry[]): Target =>
  entries.reduce<Target>((state, entry) => ({ ...apply(state, entry), seq: entry.seq }), { seq: 0 });

const apply = (state: Target, entry: Entry): Target => {
  const { event } = entry;
  if (event.kind === 'queued') return state;
  if (event.kind === 'taken')
    return { ...settled(state), ...goodOf(state), hold: take(state.hold, event, entry) };
  if (event.kind === 'swept') return sweep(state, event);
  const { hold } = state;
  // A fact of a release that no longer holds the target came too late to mean anything.
  if (hold === undefined || hold.release !== event.release) return state;
  return event.kind === 'closed'
    ? { ...close(state, hold, event), ...endedBy(hold, event, entry.at) }
    : { ...state, hold: follow(hold, event, entry.at) };
};

/** Whoever takes the target looks at what stands there before anything is written. */
const settled = (target: Target): Target => {
  const { ended: _, ...state } = target;
  return state;
};

const sweep = (state: Target, { release, found }: Extract<TargetFact, { kind: 'swept' }>): Target => {
  if (state.ended?.release !== release) return state;
  return found.length === 0 ? settled(state) : { ...state, ended: { ...state.ended, found } };
};

/** One that has written nothing leaves nothing; one that is stranded has asked for a person already. */
const endedBy = (
  { release, baseline }: TargetHold,
  { outcome }: Extract<TargetFact, { kind: 'closed' }>,
  at: number,
): Pick<Target, 'ended'> => {
  if (baseline === undefined || (outcome.kind !== 'released' && outcome.kind !== 'rolled-back')) return {};
  return { ended: { release, baseline, at, went: outcome.kind === 'released' ? 'forward' : 'back' } };
};

/** A release whose watch is ended by the next one had brought what runs here: that is what the next one stands on. */
const goodOf = ({ hold, good }: Target): Pick<Target, 'good' | 'before'> => {
  if (hold?.watch === undefined || hold.baseline === undefined || hold.manifest === undefined) return {};
  const { release, manifest, baseline } = hold;
  return { good: { release, manifest, baseline }, ...(good === undefined ? {} : { before: good }) };
};

const take = (
  before: TargetHold | undefined,
  fact: Extract<TargetFact, { kind: 'taken' }>,
  { seq, at }: Entry,
): TargetHold => {
  const baseline = before?.baseline ?? before?.inherited?.baseline;
  return {
    release: fact.release,
    fence: seq,
    since: at,
    parkings: 0,
    ...(fact.from !== undefined && before?.watch !== undefined ? { relieved: fact.from } : {}),
    ...(fact.from === undefined || before?.watch !== undefined
      ? {}
      : { inherited: { release: fact.from, ...(baseline === undefined ? {} : { baseline }) } }),
  };
};

const close = (state: Target, hold: TargetHold, fact: Extract<TargetFact, { kind: 'closed' }>): Target => {
  const { hold: _, ...rest } = state;
  const { baseline, manifest } = hold;
  if (fact.runs === 'this' && baseline !== undefined && manifest !== undefined) {
    const { release, removed } = hold;
    const good = { release, manifest, baseline, ...(removed === undefined ? {} : { removed }) };
    return { seq: state.seq, good, ...(state.good === undefined ? {} : { before: state.good }) };
  }
  if (fact.runs === 'before') {
    return { seq: state.seq, ...(state.before === undefined ? {} : { good: state.before }) };
  }
  if (fact.outcome.kind === 'rolled-back' && manifest !== undefined) {
    return { ...rest, quarantined: { release: hold.release, manifest, because: fact.outcome.because } };
  }
  return rest;
};

type Followed = Exclude<TargetFact, { kind: 'taken' | 'queued' | 'closed' | 'swept' }>;

const without = <K extends keyof TargetHold>(hold: TargetHold, ...keys: readonly K[]): Omit<TargetHold, K> =>
  Object.fromEntries(
    Object.entries(hold).filter(([key]) => !keys.some((gone) => gone === key)),
  ) as unknown as Omit<TargetHold, K>;

const follow = (held: TargetHold, fact: Followed, at: number): TargetHold => {
  // Any progress means that whatever stood in the way is gone.
  const hold: TargetHold = fact.kind === 'held' ? held : without(held, 'trouble');
  switch (fact.kind) {
    case 'prepared':
      return prepare(hold, fact);
    case 'declined':
      return { ...hold, declined: fact.outcome };
    case 'step-started':
      return { ...hold, step: { index: fact.index, percent: fact.percent, startedAt: at } };
    case 'step-settled':
      return hold.step === undefined ? hold : { ...hold, step: { ...hold.step, settledAt: at } };
    case 'judged':
      return hold.step === undefined ? hold : { ...hold, step: { ...hold.step, verdict: fact.verdict } };
    case 'held':
      return {
        ...hold,
        trouble: { name: fact.name, because: fact.because, times: timesOf(hold, fact.name) + 1 },
      };
    case 'cleared':
      return hold;
    case 'parked':
      return {
        ...hold,
        parkings: hold.parkings + 1,
        parked: {
          approval: fact.approval,
          why: fact.why,
          question: fact.question,
          expiresAt: fact.expiresAt,
        },
      };
    case 'unparked':
      return unpark(hold, fact);
    case 'finishing':
      return { ...hold, finishingSince: at };
    case 'watching':
      return { ...hold, watch: { since: at } };
    case 'watched':
      return hold.watch === undefined ? hold : { ...hold, watch: { ...hold.watch, verdict: fact.verdict } };
    case 'tidying':
      return {
        ...hold,
        tidying: { because: fact.because, isDone: false },
        ...(hold.leaving === undefined ? {} : { removed: hold.leaving }),
      };
    case 'tidied':
      return hold.tidying === undefined
        ? hold
        : { ...hold, tidying: { ...hold.tidying, isDone: true }, removed: fact.removed };
    case 'turning-back':
      return { ...without(hold, 'parked'), back: { because: fact.because, since: at } };
    case 'arrived':
      return { ...hold, arrived: true };
    case 'stranded':
      return { ...hold, stranded: fact.because };
    default:
      return fact satisfies never;
  }
};

const prepare = (
  hold: TargetHold,
  { baseline, manifest, leaving, removed }: Extract<TargetFact, { kind: 'prepared' }>,
): TargetHold => ({
  ...hold,
  baseline,
  manifest,
  ...(leaving === undefined ? {} : { leaving }),
  ...(removed === undefined ? {} : { removed }),
});

const timesOf = (hold: TargetHold, name: string): number =>
  hold.trouble?.name === name ? hold.trouble.times : 0;

/** The answer to a pause says nothing about the step; the others do. */
const unpark = (hold: TargetHold, fact: Extract<TargetFact, { kind: 'unparked' }>): TargetHold => {
  const { parked } = hold;
  const rest = without(hold, 'parked');
  if (parked?.approval !== fact.approval) return hold;
  if (parked.why === 'pause') return rest;
  if (rest.watch !== undefined) return { ...rest, watch: { ...rest.watch, answer: fact.answer } };
  if (rest.step === undefined) return rest;
  return { ...rest, step: { ...rest.step, answer: fact.answer } };
};
