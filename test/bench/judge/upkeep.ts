import { windowsOf } from '#adapters/metrics/prometheus/windows.ts';
import { judge } from '#domain/analysis/judge.ts';
import type { Counts, Measurement } from '#domain/analysis/observation.ts';
import type { JudgeState } from '#domain/analysis/judge-state.ts';
import type { Buckets } from '#domain/analysis/statistics/latency.ts';
import type { Check, Verdict } from '#domain/analysis/verdict.ts';
import { type Dice, diceFor } from './dice.ts';

/** Row 11: the product's judge, and windows that are lost, doubled, late, begun anew, or cut in another way. */
export interface Upkeep {
  readonly trials: number;
  /** Decisions in a minute without numbers, of losses and of a canary that answers nothing. */
  readonly decidedBlind: number;
  readonly deadPassed: number;
  /** States that doubled or late windows left other than they were. */
  readonly changedByDouble: number;
  readonly changedByOrder: number;
  /** Good releases rolled back although only counters began anew, and counts that came out wrong. */
  readonly resetsRolledBack: number;
  readonly resetsMiscounted: number;
  /** Decisions after the bounds of one arm had changed. */
  readonly decidedOnOtherBounds: number;
}

const minute = 60_000;
const since = 1_000_000_000_000 - (1_000_000_000_000 % minute);
const [fresh, old] = [
  ['new-0', 'new-1'],
  ['old-0', 'old-1', 'old-2', 'old-3', 'old-4', 'old-5', 'old-6', 'old-7'],
] as const;
const pods = [...fresh, ...old];
const errors: Check = { kind: 'errors', maxIncrease: 0.1, floor: 0 };

const lookAt = (
  windows: readonly Counts[],
  at: number,
  checks: readonly Check[] = [errors],
): Measurement => ({
  judging: {
    checks,
    windowSeconds: 60,
    minRequests: 0,
    decideWithinSeconds: 3600,
    onUndecided: 'ask',
    passEarly: true,
  },
  windows,
  canary: fresh,
  stable: old,
  since,
  bakeSeconds: 0,
  now: since + at * minute,
});

const rowsOf = (dice: Dice, at: number, times = 1): readonly Counts[] =>
  pods.map((pod) => {
    const requests = dice.poisson(600);
    const ratio = 0.005 * (pod.startsWith('new') ? times : 1);
    return {
      pod,
      to: since + at * minute,
      requests,
      errors: Math.min(requests, dice.poisson(requests * ratio)),
    };
  });

const hour = (dice: Dice, times = 1): readonly (readonly Counts[])[] =>
  Array.from({ length: 60 }, (_, at) => rowsOf(dice, at + 1, times));

interface End {
  readonly kind: Verdict['kind'];
  readonly at: number;
}

const played = (windows: readonly (readonly Counts[])[], checks?: readonly Check[]): End => {
  let state: JudgeState | undefined;
  for (const [index, rows] of windows.entries()) {
    const judged = judge(lookAt(rows, index + 1, checks), state);
    state = judged.state;
    if (judged.verdict.kind !== 'wait') return { kind: judged.verdict.kind, at: index + 1 };
  }
  return { kind: 'wait', at: windows.length };
};

const isDecision = ({ kind }: End): boolean => kind === 'pass' || kind === 'fail';

/** One window in ten is lost in each arm, and a quarter of an hour in both. */
const blindly = (rep: number): boolean => {
  const dice = diceFor('losses', rep);
  const kept = hour(dice).map((rows, at) => {
    const lost = [dice() < 0.1, dice() < 0.1];
    const isOut = at >= 3 && at < 18;
    return rows.filter(({ pod }) => !isOut && lost[pod.startsWith('new') ? 0 : 1] !== true);
  });
  const end = played(kept);
  const seen = kept[end.at - 1] ?? [];
  const isBlind =
    !seen.some(({ pod }) => pod.startsWith('new')) || !seen.some(({ pod }) => pod.startsWith('old'));
  return isDecision(end) && isBlind && end.at < 60;
};

const deadPasses = (rep: number): boolean =>
  played(
    hour(diceFor('dead', rep)).map((rows) =>
      rows.map((row) => (row.pod.startsWith('new') ? { ...row, requests: 0, errors: 0 } : row)),
    ),
  ).kind === 'pass';

const stateAfter = (rows: readonly Counts[], at: number, before?: JudgeState): string =>
  JSON.stringify(judge(lookAt(rows, at), before).state);

const shuffled = <T>(items: readonly T[], dice: Dice): readonly T[] =>
  items
    .map((item) => [dice(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

const isChangedByDouble = (rep: number): boolean => {
  const rows = hour(diceFor('double', rep)).flat();
  const { state } = judge(lookAt(rows, 60));
  const once = JSON.stringify(state);
  return stateAfter([...rows, ...rows], 60) !== once || stateAfter(rows.slice(0, 300), 60, state) !== once;
};

const isChangedByOrder = (rep: number): boolean => {
  const dice = diceFor('order', rep);
  const rows = hour(dice).flat();
  return stateAfter(shuffled(rows, dice), 60) !== stateAfter(rows, 60);
};

/** Raw counters of pods that now and then begin anew, as the source would read them. */
const withResets = (rep: number): { readonly isRolledBack: boolean; readonly isMiscounted: boolean } => {
  const dice = diceFor('resets', rep);
  const windows = hour(dice);
  const processes = pods.map((pod, index) => {
    let [requests, bad] = [1000, 5];
    const counted = { requests: new Map([[since, requests]]), errors: new Map([[since, bad]]) };
    for (const rows of windows) {
      const row = rows[index];
      if (row === undefined) continue;
      const isReset = dice() < 0.03 && row.requests < requests;
      requests = (isReset ? 0 : requests) + row.requests;
      bad = (isReset ? 0 : bad) + row.errors;
      counted.requests.set(row.to, requests);
      counted.errors.set(row.to, bad);
    }
    return { pod, ...counted, observed: new Map(), fast: new Map() };
  });
  const bounds = Array.from({ length: 61 }, (_, at) => since + at * minute);
  const read = windowsOf(processes, bounds);
  const sent = windows.flat();
  const sum = (rows: readonly { readonly requests: number; readonly errors: number }[]) =>
    rows.reduce((all, row) => all + row.requests + row.errors, 0);
  const end = played(bounds.slice(1).map((to) => read.filter((row) => row.to === to)));
  return { isRolledBack: end.kind === 'fail', isMiscounted: sum(read) !== sum(sent) };
};

const [bounds, others] = [
  [50, 100, 250, 500, 1000],
  [25, 75, 200, 400, 800],
];
const slowdown: Check = { kind: 'slowdown', tail: 'all', maxIncrease: 0.05 };

/** From the second minute on the new pods are cut in another way, and much slower by that way of counting. */
const isDecidedOnOtherBounds = (rep: number): boolean => {
  const dice = diceFor('bounds', rep);
  const cut = (of: readonly number[], shares: readonly number[], all: number): Buckets => ({
    bounds: of,
    counts: shares.map((share) => Math.round(all * share)),
    all,
  });
  const windows = hour(dice).map((rows, at) =>
    rows.map((row) => ({
      ...row,
      buckets:
        at > 0 && row.pod.startsWith('new')
          ? cut(others, [0.1, 0.3, 0.5, 0.7, 1], row.requests)
          : cut(bounds, [0.6, 0.85, 0.96, 0.99, 1], row.requests),
    })),
  );
  return isDecision(played(windows, [slowdown]));
};

export const upkeep = (reps: number): Upkeep => {
  const count = (of: (rep: number) => boolean) =>
    Array.from({ length: reps }, (_, rep) => of(rep)).filter(Boolean).length;
  const resets = Array.from({ length: reps }, (_, rep) => withResets(rep));
  return {
    trials: reps,
    decidedBlind: count(blindly),
    deadPassed: count(deadPasses),
    changedByDouble: count(isChangedByDouble),
    changedByOrder: count(isChangedByOrder),
    resetsRolledBack: resets.filter(({ isRolledBack }) => isRolledBack).length,
    resetsMiscounted: resets.filter(({ isMiscounted }) => isMiscounted).length,
    decidedOnOtherBounds: count(isDecidedOnOtherBounds),
  };
};
