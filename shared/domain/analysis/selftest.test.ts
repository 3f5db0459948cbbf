import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import { describeFalseAlarms, isDistrusted, playsOfPlan, selfTest, type SelfTestInput } from './selftest.ts';

const minute = 60_000;
const start = 1_000_000_020_000;
const pods = Array.from({ length: 6 }, (_, pod) => `web-${pod}`);
const judging = {
  checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0 }],
  windowSeconds: 60,
  minRequests: 100,
  decideWithinSeconds: 600,
  onUndecided: 'ask',
} as const;

/** Two hours; `times` is how many times as much a pod errs in a minute. */
const past = (times: (pod: number, at: number) => number): SelfTestInput => ({
  judging,
  pods,
  freshPods: 1,
  history: Array.from({ length: 120 }, (_, at) =>
    pods.map((pod, index) => ({
      pod,
      to: start + at * minute,
      requests: 6000,
      errors: Math.round(30 * times(index, at) * (1 + 0.2 * Math.sin(at * 1.7 + index * 2.3))),
    })),
  ).flat(),
  historyGauges: [],
  historyPairs: [],
});

/** Calm while its noise is learned; later two of six pods err six times as much. */
const fickle = past((pod, at) => (at >= 60 && pod < 2 ? 6 : 1));

test('a service whose pods are alike gives no false alarm, and is played often', () => {
  const [tested] = selfTest(past(() => 1));
  expect(tested).toMatchObject({ check: 'errors', alarms: 0 });
  expect(tested?.plays).toBeGreaterThanOrEqual(20);
  expect(tested && isDistrusted(tested)).toBe(false);
});

test('one whose pods become other than they were gives false alarms, the same ones in whatever order its rows come', () => {
  const [tested] = selfTest(fickle);
  expect(tested && isDistrusted(tested)).toBe(true);
  expect(selfTest({ ...fickle, history: fickle.history.toReversed() })).toEqual([tested]);
});

test('a plan plays less, and says only what is wrong', () => {
  const [calm] = selfTest(
    past(() => 1),
    playsOfPlan,
  );
  const [alarmed] = selfTest(fickle, playsOfPlan);
  for (const one of [calm, alarmed]) {
    expect(one?.plays).toBeGreaterThanOrEqual(10);
    expect(one?.plays).toBeLessThanOrEqual(playsOfPlan);
  }
  expect(calm && describeFalseAlarms(calm)).toEqual([]);
  expect(alarmed && describeFalseAlarms(alarmed)).toEqual([
    expect.stringMatching(/^errors: \d+ false alarms in 1[0-2] plays .*; it asks instead of rolling back$/),
  ]);
});

test('too few pods or no past are no plays, and nobody is distrusted for that', () => {
  for (const none of [
    { ...fickle, history: [] },
    { ...fickle, freshPods: 4 },
  ])
    expect(selfTest(none)).toEqual([{ check: 'errors', plays: 0, alarms: 0 }]);
  expect(isDistrusted({ check: 'errors', plays: 0, alarms: 0 })).toBe(false);
});

test('a check that gives false alarms does not roll back, and the verdict says so', () => {
  const row = (pod: string, at: number, errors: number) => ({
    pod,
    to: start + at * minute,
    requests: 6000,
    errors,
  });
  const measurement = {
    judging,
    windows: Array.from({ length: 5 }, (_, at) =>
      pods.map((pod, index) => row(pod, 121 + at, index === 0 ? 300 : 30)),
    ).flat(),
    canary: pods.slice(0, 1),
    stable: pods.slice(1),
    since: start + 120 * minute,
    bakeSeconds: 60,
    now: start + 126 * minute,
    history: past(() => 1).history,
  };
  expect(judge(measurement).verdict.kind).toBe('fail');
  const { verdict } = judge({ ...measurement, falseAlarms: [{ check: 'errors', plays: 20, alarms: 9 }] });
  expect(verdict.kind).toBe('inconclusive');
  expect(verdict.reason).toMatch(/9 of 20 .* a person decides$/);
});
