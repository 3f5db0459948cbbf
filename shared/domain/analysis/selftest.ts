import { keyOf } from './check-key.ts';
import { judge } from './judge.ts';
import { freshState, type JudgeState } from './judge-state.ts';
import type { FalseAlarms, Measurement } from './observation.ts';
import type { Check } from './verdict.ts';

/** The past of running pods, and how many of them a release would replace first. */
export interface SelfTestInput {
  readonly judging: Measurement['judging'];
  readonly pods: readonly string[];
  readonly freshPods: number;
  readonly history: NonNullable<Measurement['history']>;
  readonly historyGauges: NonNullable<Measurement['historyGauges']>;
  readonly historyPairs: NonNullable<Measurement['historyPairs']>;
}

/** More plays on the same hours teach little more. */
const mostPlays = 40;
/** Enough to distrust a check: a plan has to answer within seconds. */
export const playsOfPlan = 12;
const fewestPlays = 10;
const mostAlarms = 0.1;

/** Whether it has so many false alarms that it may not roll back by itself. */
export const isDistrusted = ({ plays, alarms }: FalseAlarms): boolean =>
  plays >= fewestPlays && alarms > mostAlarms * plays;

/** What a plan says of a check that has false alarms on this service. */
export const describeFalseAlarms = (one: FalseAlarms): readonly string[] => {
  const { check, plays, alarms } = one;
  if (alarms === 0) return [];
  const so = isDistrusted(one) ? 'it asks instead of rolling back' : 'it may roll back';
  return [`${check}: ${alarms} false alarms in ${plays} plays of a release without a change; ${so}`];
};

/**
 * Releases in which nothing changes: pods drawn at random play the new ones, in the later half of the past; what the
 * judge knows of their noise is from the earlier half. The same past gives the same answer. Objectives compare nothing,
 * so they are not played.
 */
export const selfTest = (input: SelfTestInput, most = mostPlays): readonly FalseAlarms[] => {
  const games = gamesOf(input, most);
  const rows = {
    windows: byEnd(input.history),
    gauges: byEnd(input.historyGauges),
    pairs: byEnd(input.historyPairs),
  };
  return input.judging.checks
    .filter(({ kind }) => kind !== 'slo')
    .map((check) => ({
      check: keyOf(check),
      plays: games.length,
      alarms: alarmsIn(check, games, rows, input),
    }));
};

interface Game {
  /** Epoch ms: windows that end after `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly learnedUntil: number;
  readonly canary: readonly string[];
  readonly stable: readonly string[];
}

const gamesOf = ({ judging, pods, freshPods, ...past }: SelfTestInput, most: number): readonly Game[] => {
  const ends = [...past.history, ...past.historyGauges, ...past.historyPairs].map(({ to }) => to);
  const first = ends.reduce((least, end) => Math.min(least, end), Infinity);
  const last = ends.reduce((most, end) => Math.max(most, end), -Infinity);
  if (pods.length < 2 * Math.max(1, freshPods) || !(last > first)) return [];
  const half = Math.ceil((first + last) / 2 / stepOf(judging)) * stepOf(judging);
  const long = judging.decideWithinSeconds * 1000;
  const count = Math.min(most, Math.max(1, Math.floor((last - half) / long)));
  const draws = Math.min(Math.floor(most / count), Math.floor(pods.length / Math.max(1, freshPods)) * 2);
  const sorted = pods.toSorted();
  return Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    Array.from({ length: Math.max(1, draws) }, (__, draw) => {
      const canary = drawn(sorted, Math.max(1, freshPods), at * mostPlays + draw);
      const from = half + at * long;
      return {
        from,
        to: Math.min(last, from + long),
        learnedUntil: half,
        canary,
        stable: sorted.filter((pod) => !canary.includes(pod)),
      };
    }),
  );
};

const stepOf = ({ windowSeconds }: Measurement['judging']): number => windowSeconds * 1000;

/** A random selection of this size (Fisher and Yates, with the generator of Park and Miller). */
const drawn = (pods: readonly string[], count: number, seed: number): readonly string[] => {
  const left = [...pods];
  let state = seed + 1;
  for (let warm = 0; warm < 4; warm += 1) state = (state * 48_271) % 2_147_483_647;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return left.splice(state % left.length, 1)[0] ?? '';
  });
};

/** Rows by the end of their window: each play looks at all of them. */
const byEnd = <Row extends { readonly to: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, readonly Row[]> => Map.groupBy(rows, ({ to }) => to);

interface Rows {
  readonly windows: ReadonlyMap<number, SelfTestInput['history']>;
  readonly gauges: ReadonlyMap<number, SelfTestInput['historyGauges']>;
  readonly pairs: ReadonlyMap<number, SelfTestInput['historyPairs']>;
}

const alarmsIn = (
  check: Check,
  games: readonly Game[],
  rows: Rows,
  { judging, pods, freshPods, ...past }: SelfTestInput,
): number => {
  const [first] = games;
  if (first === undefined) return 0;
  const { advisory: _, isBonus: __, ...required } = check;
  const before = <Row extends { readonly to: number }>(all: readonly Row[]) =>
    all.filter((row) => row.to <= first.learnedUntil);
  const base = {
    judging: { ...judging, checks: [required as Check], warmupSeconds: 0 },
    step: 0,
    stepPods: [Math.max(1, freshPods), pods.length],
  };
  // All plays know the same past, so it is learned once.
  const fresh = freshState({
    ...base,
    canary: [],
    stable: [],
    windows: [],
    since: first.learnedUntil,
    bakeSeconds: 0,
    now: first.learnedUntil,
    history: before(past.history),
    historyGauges: before(past.historyGauges),
    historyPairs: before(past.historyPairs),
  });
  return games.filter((game) => isAlarm(fresh, game, rows, base)).length;
};

const isAlarm = (
  fresh: JudgeState,
  { from, to, canary, stable }: Game,
  rows: Rows,
  base: Pick<Measurement, 'judging' | 'step' | 'stepPods'>,
): boolean => {
  let state = fresh;
  const step = stepOf(base.judging);
  for (let now = from + step; now <= to; now += step) {
    const judged = judge(
      {
        ...base,
        canary,
        stable,
        since: from,
        bakeSeconds: (to - from) / 1000,
        now,
        windows: rows.windows.get(now) ?? [],
        gauges: rows.gauges.get(now) ?? [],
        pairs: rows.pairs.get(now) ?? [],
      },
      state,
    );
    if (judged.verdict.kind === 'fail') return true;
    ({ state } = judged);
  }
  return false;
};
