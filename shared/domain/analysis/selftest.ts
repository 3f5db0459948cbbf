import { keyOf } from './check-key.ts';
import { judge } from './judge.ts';
import type { JudgeState } from './judge-state.ts';
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
const fewestPlays = 10;
const mostAlarms = 0.1;

/** Whether it has so many false alarms that it may not roll back by itself. */
export const isDistrusted = ({ plays, alarms }: FalseAlarms): boolean =>
  plays >= fewestPlays && alarms > mostAlarms * plays;

/**
 * Releases in which nothing changes: pods drawn at random play the new ones, in the later half of the past; what the
 * judge knows of their noise is from the earlier half. The same past gives the same answer. Objectives compare nothing,
 * so they are not played.
 */
export const selfTest = (input: SelfTestInput): readonly FalseAlarms[] => {
  const games = gamesOf(input);
  return input.judging.checks
    .filter(({ kind }) => kind !== 'slo')
    .map((check) => ({
      check: keyOf(check),
      plays: games.length,
      alarms: games.filter((game) => isAlarm(check, game, input)).length,
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

const gamesOf = ({ judging, pods, freshPods, ...past }: SelfTestInput): readonly Game[] => {
  const ends = [...past.history, ...past.historyGauges, ...past.historyPairs].map(({ to }) => to);
  const first = ends.reduce((least, end) => Math.min(least, end), Infinity);
  const last = ends.reduce((most, end) => Math.max(most, end), -Infinity);
  if (pods.length < 2 * Math.max(1, freshPods) || !(last > first)) return [];
  const half = Math.ceil((first + last) / 2 / stepOf(judging)) * stepOf(judging);
  const long = judging.decideWithinSeconds * 1000;
  const count = Math.max(1, Math.floor((last - half) / long));
  const draws = Math.min(Math.floor(mostPlays / count), Math.floor(pods.length / Math.max(1, freshPods)) * 2);
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

const isAlarm = (check: Check, game: Game, { judging, ...past }: SelfTestInput): boolean => {
  const { from, to, learnedUntil, canary, stable } = game;
  const { advisory: _, isBonus: __, ...required } = check;
  const before = <Row extends { readonly to: number }>(rows: readonly Row[]) =>
    rows.filter((row) => row.to <= learnedUntil);
  const during = <Row extends { readonly to: number }>(rows: readonly Row[]) =>
    rows.filter((row) => row.to > from && row.to <= to);
  const base = {
    judging: { ...judging, checks: [required as Check], warmupSeconds: 0 },
    canary,
    stable,
    step: 0,
    stepPods: [canary.length, past.pods.length],
    since: from,
    bakeSeconds: (to - from) / 1000,
    history: before(past.history),
    historyGauges: before(past.historyGauges),
    historyPairs: before(past.historyPairs),
  };
  const [windows, gauges, pairs] = [
    during(past.history),
    during(past.historyGauges),
    during(past.historyPairs),
  ];
  let state: JudgeState | undefined;
  for (let now = from + stepOf(judging); now <= to; now += stepOf(judging)) {
    const at = <Row extends { readonly to: number }>(rows: readonly Row[]) =>
      rows.filter((row) => row.to === now);
    const look = { ...base, now, windows: at(windows), gauges: at(gauges), pairs: at(pairs) };
    const judged = judge(look, state);
    if (judged.verdict.kind === 'fail') return true;
    state = judged.state;
  }
  return false;
};
