import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { Counts, Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';

const start = 1_000_000_000_000;
const minute = 60_000;
const [canary, stable] = [['new-0'], Array.from({ length: 9 }, (_, pod) => `old-${pod}`)];
const bounds = [10, 25, 50, 100, 250, 500, 1000];

const row = (pod: string, window: number): Counts => {
  const wave = 1 + Math.sin(1.7 * window + pod.length * 2.3 + Number(pod.at(-1)));
  const all = 3000 + Math.floor(300 * wave);
  const shares = [0.1, 0.3, 0.6, 0.85, 0.96, 0.99, 0.998];
  const counts = shares.map((share) => Math.floor(all * (share - 0.002 * wave)));
  const errors = Math.floor(0.005 * all + 3 * wave);
  return { pod, to: start + window * minute, requests: all, errors, buckets: { bounds, counts, all } };
};

const cpu = { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.1, lowerIsWorse: false } as const;

const rows = (pods: readonly string[], from: number, to: number): readonly Counts[] =>
  Array.from({ length: to - from }, (_, at) => pods.map((pod) => row(pod, from + at))).flat();

const lookAt = (window: number, more: Partial<Measurement>): Measurement => ({
  judging: {
    checks: [
      { kind: 'errors', maxIncrease: 0.1, floor: 0.001 },
      { kind: 'slowdown', tail: 'all', maxIncrease: 0.05 },
    ],
    windowSeconds: 60,
    minRequests: 100,
    decideWithinSeconds: 86_400,
    onUndecided: 'ask',
  },
  windows: rows([...canary, ...stable], window, window + 1),
  canary,
  stable,
  stepPods: [1, 2, 4, 9],
  since: start,
  bakeSeconds: 86_400,
  now: start + window * minute,
  ...more,
});

test('five proportions, their noise at four steps, and a day of windows are a state of less than 8 KB', () => {
  const learned = judge(lookAt(1, { history: rows(stable, -180, 1) })).state;
  let state: JudgeState = learned;
  for (let window = 2; window < 1440; window += 1) {
    ({ state } = judge(lookAt(window, {}), state));
    if (window === 60) expect(JSON.stringify(state).length).toBeLessThan(8192);
  }
  expect(Object.keys(state.ratios)).toHaveLength(5);
  expect(state.noise['errors']?.filter((noise) => noise !== null)).toHaveLength(3);
  expect(JSON.stringify(state).length).toBeLessThan(8192);
});

test('six checks of every kind are a state of less than 8 KB, while pods warm up and after hours', () => {
  const pairOf = (name: string) =>
    ({ kind: 'pair', name, bad: 'b', total: 't', maxIncrease: 0.1, floor: 0.001 }) as const;
  const { judging } = lookAt(1, {});
  const checks = [
    ...judging.checks,
    cpu,
    { ...cpu, gauge: 'queue' },
    pairOf('payments'),
    pairOf('orders'),
  ] as const;
  const extra = (all: readonly Counts[]) => ({
    gauges: all.flatMap(({ pod, to, requests }) =>
      ['cpu', 'queue'].map((gauge) => ({ gauge, pod, to, mean: requests / 7000 })),
    ),
    pairs: all.flatMap(({ pod, to, requests, errors }) =>
      ['payments', 'orders'].map((name) => ({ name, pod, to, bad: errors, all: requests })),
    ),
  });
  const look = (window: number): Measurement => {
    const past = rows(stable, -180, 1);
    const { gauges: historyGauges, pairs: historyPairs } = extra(past);
    const one = lookAt(window, { history: past, historyGauges, historyPairs });
    return {
      ...one,
      ...extra(one.windows),
      stepPods: [1, 5, 10],
      judging: { ...judging, checks, warmupSeconds: 180 },
    };
  };
  let state: JudgeState | undefined;
  for (let window = 1; window < 180; window += 1) {
    ({ state } = judge(look(window), state));
    expect(JSON.stringify(state).length).toBeLessThan(8192);
  }
  expect(Object.keys(state?.starts ?? {})).toHaveLength(Object.keys(state?.ratios ?? {}).length);
  expect(Object.keys(state?.gauges ?? {})).toHaveLength(2);
});

test('the same past and the same windows, doubled and in another order, are the same bytes', () => {
  const gauges = (from: number, to: number) =>
    rows([...canary, ...stable], from, to).map(({ pod, to: end, requests }) => ({
      gauge: 'cpu',
      pod,
      to: end,
      mean: requests / 7000,
    }));
  const twice = <T>(all: readonly T[]): readonly T[] => [...all.toReversed(), ...all];
  const past = { history: rows(stable, -180, 1), historyGauges: gauges(-180, 1) };
  const news = { windows: rows([...canary, ...stable], 1, 20), gauges: gauges(1, 20) };
  const checks = [...lookAt(1, {}).judging.checks, cpu];
  const stateAfter = (more: Partial<Measurement>) => {
    const look = lookAt(20, more);
    return JSON.stringify(judge({ ...look, judging: { ...look.judging, checks } }).state);
  };
  expect(
    stateAfter({
      history: twice(past.history),
      historyGauges: twice(past.historyGauges),
      windows: twice(news.windows),
      gauges: twice(news.gauges),
    }),
  ).toBe(stateAfter({ ...past, ...news }));
});

test('the state of another judge is not read: what it cannot go on with is weighed anew', () => {
  const old = {
    until: start + 5 * minute,
    ratios: { errors: { ledger: { fail: [[1]] } } },
  } as unknown as JudgeState;
  expect(judge(lookAt(6, {}), old)).toEqual(judge(lookAt(6, {})));
});
