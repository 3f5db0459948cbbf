import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diceFor } from '#test/bench/judge/dice.ts';
import { judge } from './judge.ts';
import type { JudgeState } from './judge-state.ts';
import type { Check, Verdict } from './verdict.ts';

/* Whole looks at a quiet service of ten pods, of which one is new; windows of 30 s, warm-up and deadline as by default. */

const windowMs = 30_000;
const start = 1_000_000_020_000;
const old = Array.from({ length: 9 }, (_, pod) => `old-${pod}`);
const [requests, ratio] = [3000, 0.01];

/** Slow answers have no rule for single windows, so nothing else finds what is excused. */
const checks = [
  { kind: 'errors', maxIncrease: 0.1, floor: 0.005 },
  { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.1, floor: 0 },
] as const satisfies readonly Check[];

const bothBad = (bad: number) => ({ errors: bad, slow: bad });

const history = (() => {
  const dice = diceFor('cold start', 'history');
  return Array.from({ length: 240 }, (_, at) =>
    old.map((pod) => ({
      pod,
      to: start - at * windowMs,
      requests,
      ...bothBad(dice.poisson(requests * ratio)),
    })),
  ).flat();
})();

/** The verdict on a new pod that is bad `times(age)` times as often; at the deadline it is never `wait`. */
const judged = (check: Check, seed: number, times: (age: number) => number): Verdict => {
  const dice = diceFor('cold start', seed);
  const row = (pod: string, to: number, more: number) => ({
    pod,
    to,
    requests,
    ...bothBad(Math.min(requests, dice.poisson(requests * ratio * more))),
  });
  let state: JudgeState | undefined;
  for (let at = 1; ; at += 1) {
    const now = start + at * windowMs;
    const { verdict, state: after } = judge(
      {
        judging: {
          checks: [check],
          windowSeconds: windowMs / 1000,
          minRequests: 100,
          decideWithinSeconds: 600,
          warmupSeconds: 60,
          onUndecided: 'ask',
        },
        windows: [
          row('new-0', now, times((at - 0.5) * (windowMs / 1000))),
          ...old.map((pod) => row(pod, now, 1)),
        ],
        canary: ['new-0'],
        stable: old,
        step: 0,
        stepPods: [1, 10],
        since: start,
        bakeSeconds: 60,
        now,
        history,
      },
      state,
    );
    if (verdict.kind !== 'wait') return verdict;
    state = after;
  }
};

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** How a bad revision may begin: at once, later (before a step could pass), slowly, worse than it stays, or again after a restart. */
const beginnings = fc.oneof(
  fc.record({ onset: amount(0, 90) }).map(
    ({ onset }) =>
      (age: number) =>
        age < onset ? 0 : 1,
  ),
  fc.record({ lasts: amount(1, 240) }).map(
    ({ lasts }) =>
      (age: number) =>
        Math.min(1, age / lasts),
  ),
  fc.record({ much: amount(0, 4), fades: amount(20, 600) }).map(
    ({ much, fades }) =>
      (age: number) =>
        1 + much * Math.exp(-age / fades),
  ),
  fc.record({ much: amount(0, 4), again: amount(30, 300) }).map(
    ({ much, again }) =>
      (age: number) =>
        1 + much * Math.exp(-(age < again ? age : age - again) / 60),
  ),
);

const seed = fc.nat();
const anyCheck = fc.constantFrom(...checks);

test('a bad revision is not excused for ever, however it begins', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(anyCheck, seed, amount(2, 7), beginnings, (check, dice, excess, shape) => {
      const { kind, reason } = judged(check, dice, (age) => 1 + excess * shape(age));
      expect(kind, reason).toBe('fail');
    }),
    { numRuns: 150 },
  );
});

test('a cold start that ends is not bad, however much it begins with', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(anyCheck, seed, amount(0, 6), amount(10, 50), (check, dice, much, fades) => {
      const { kind, reason } = judged(check, dice, (age) => 1 + much * Math.exp(-age / fades));
      expect(kind, reason).not.toBe('fail');
    }),
    { numRuns: 40 },
  );
});
