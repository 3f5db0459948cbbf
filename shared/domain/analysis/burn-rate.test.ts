import { expect, test } from 'vitest';
import { pairsFor, soak, type SoakPolicy, soakPauseSeconds, soakWindowSeconds } from './burn-rate.ts';

const policy: SoakPolicy = { seconds: 3600, objective: 0.999, onBurn: 'roll-back' };
const since = 1_000_000_000_000;

/** Windows of 10 s with 1,000 requests, of which so many fail, from the first second to the last. */
const scene = (seconds: number, badIn: (second: number) => number, more = {}) => ({
  since,
  now: since + seconds * 1000,
  windowSeconds: 10,
  minRequests: 100,
  windows: Array.from({ length: Math.floor(seconds / 10) }, (_, at) => ({
    to: since + (at + 1) * 10_000,
    bad: badIn(at * 10),
    all: 1000,
  })),
  ...more,
});

test('the pairs of the SRE workbook, shrunk to the watch', () => {
  expect(pairsFor(policy, 10)).toEqual([
    { limit: 14.4, longSeconds: 600, shortSeconds: 50 },
    { limit: 6, longSeconds: 3600, shortSeconds: 300 },
  ]);
  expect(pairsFor({ ...policy, seconds: 86_400 }, 10)[0]).toEqual({
    limit: 14.4,
    longSeconds: 3600,
    shortSeconds: 300,
  });
  expect(pairsFor({ ...policy, seconds: 60 }, 10)[0]).toEqual({
    limit: 14.4,
    longSeconds: 20,
    shortSeconds: 20,
  });
  expect(pairsFor({ ...policy, objective: 0.5 }, 10)[0]?.limit).toBe(1.8);
});

test('what keeps its budget is watched to the end and is calm', () => {
  expect(
    soak(
      policy,
      scene(600, () => 1),
    ).kind,
  ).toBe('soaking');
  expect(
    soak(
      policy,
      scene(3600, () => 1),
    ),
  ).toMatchObject({
    kind: 'calm',
    reason: '360 of 360000 requests failed, 1 times the budget of 99.9 %',
  });
});

test('a fast burn is found when the long and the short time both exceed their limit', () => {
  const burning = soak(
    policy,
    scene(600, () => 20),
  );
  expect(burning).toMatchObject({
    kind: 'burning',
    reason: expect.stringMatching(/^burns 20 times the budget over 600 s and 20 times over 50 s/) as string,
  });
  // An outage of everything needs no ten minutes.
  expect(
    soak(
      policy,
      scene(60, () => 1000),
    ).kind,
  ).toBe('burning');
});

test('a burst that is over burns no more, and a slow burn is found by the other pair', () => {
  expect(
    soak(
      policy,
      scene(700, (second) => (second < 300 ? 60 : 0)),
    ).kind,
  ).toBe('soaking');
  const slow = soak(
    policy,
    scene(3590, () => 8),
  );
  expect(slow.burns[0]?.long).toBeLessThan(14.4);
  expect(slow.kind).toBe('burning');
});

test('a few requests neither burn nor count as watched', () => {
  const few = {
    since,
    windowSeconds: 10,
    minRequests: 100,
    windows: [{ to: since + 10_000, bad: 9, all: 10 }],
  };
  expect(soak(policy, { ...few, now: since + 20_000 }).kind).toBe('soaking');
  expect(soak(policy, { ...few, now: since + 3_600_000 })).toMatchObject({
    kind: 'unseen',
    reason: 'no verdict: only 10 requests in 3600 s',
  });
});

test('a source that is away at the end has some time to come back', () => {
  const away = { missing: 'it is away (503)' };
  const none = () => 0;
  expect(soak(policy, scene(3700, none, away))).toMatchObject({
    kind: 'soaking',
    reason: 'watched for 3700 of 3600 s: it is away (503)',
  });
  expect(soak(policy, scene(3700, none)).kind).toBe('calm');
  expect(soak(policy, scene(3900, none, away))).toMatchObject({
    kind: 'unseen',
    reason: 'no verdict: it is away (503)',
  });
});

test('a long watch asks for longer windows and looks more rarely', () => {
  expect([soakWindowSeconds(policy, 10), soakPauseSeconds(policy, 20)]).toEqual([20, 25]);
  const week = { ...policy, seconds: 7 * 86_400 };
  expect(soakWindowSeconds(week, 10)).toBe(90);
  expect(soakPauseSeconds(week, 10)).toBeCloseTo(604.8);
});
