import { expect, test } from 'vitest';
import { diceFor } from '#test/bench/judge/dice.ts';
import { judge } from './judge.ts';
import type { Counts, Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { markedOf, marksOf } from './settled-pods.ts';

const windowMs = 30_000;
const start = 1_000_000_020_000;
const names = (arm: string, count: number) => Array.from({ length: count }, (_, pod) => `web-${arm}-${pod}`);
const requests = 3000;

test('pods are known again by their marks, and no others; hundreds of them stay small', () => {
  const [seen, others] = [names('7c5f', 60), names('9d41', 200)];
  const marks = marksOf(seen);
  expect(markedOf([...others, ...seen], marks)).toEqual(seen);
  expect(markedOf(seen, '')).toEqual([]);
  expect(marksOf(others).length).toBeLessThanOrEqual(192);
  expect(markedOf(others, marksOf(others)).length).toBeGreaterThan(50);
});

/** A release of ten pods in two steps; pods err so many times as often. Ends with the verdict of the last look. */
const released = (times: (pod: string, step: number) => number, windowsOfSecond: number) => {
  const dice = diceFor('settled pods');
  const row = (pod: string, to: number, step: number): Counts => ({
    pod,
    to,
    requests,
    errors: dice.poisson(requests * 0.01 * times(pod, step)),
  });
  const history = Array.from({ length: 240 }, (_, at) =>
    names('old', 10).map((pod) => row(pod, start - at * windowMs, 0)),
  ).flat();
  const look = (at: number, step: number, since: number): Measurement => {
    const [fresh, now] = [step === 0 ? 1 : 5, start + at * windowMs];
    const [canary, stable] = [names('new', fresh), names('old', 10 - fresh)];
    return {
      judging: {
        checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0 }],
        windowSeconds: windowMs / 1000,
        minRequests: 100,
        decideWithinSeconds: 600,
        warmupSeconds: 600,
        onUndecided: 'ask',
      },
      windows: [...canary, ...stable].map((pod) => row(pod, now, step)),
      canary,
      stable,
      step,
      stepPods: [1, 5, 10],
      since,
      bakeSeconds: 60,
      now,
      history,
    };
  };
  let state: JudgeState | undefined;
  for (let at = 1; at <= 24; at += 1) ({ state } = judge(look(at, 0, start), state));
  const since = start + 24 * windowMs;
  for (let at = 25; ; at += 1) {
    const judged = judge(look(at, 1, since), state);
    if (judged.verdict.kind !== 'wait' || at === 24 + windowsOfSecond) return judged.verdict;
    ({ state } = judged);
  }
};

const [settled] = names('new', 1);

test('while the pods of a step warm up, those of the step before are still evidence', () => {
  const verdict = released((pod, step) => (step === 1 && pod === settled ? 6 : 1), 15);
  expect(verdict).toMatchObject({ kind: 'fail' });
  expect(verdict.reason).toMatch(/^errors: [1-9]\d* of \d+ requests on the new pods/);
});

test('pods that warm up are none, and nothing passes by those of the step before alone', () => {
  const isAdded = (pod: string) => pod.includes('new') && pod !== settled;
  expect(released((pod, step) => (step === 1 && isAdded(pod) ? 6 : 1), 19).kind).toBe('wait');
  expect(released(() => 1, 19).kind).toBe('wait');
});
