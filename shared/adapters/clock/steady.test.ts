import { expect, test } from 'vitest';
import { steadyClock } from './steady.ts';

const hour = 3_600_000;
const clockAt = (start: number) => {
  const clock = { at: start, now: () => clock.at, after: () => () => undefined };
  return clock;
};

test('an hour back goes on where it was, and says how far it is ahead', () => {
  const below = clockAt(10 * hour);
  const steady = steadyClock(below);
  expect([steady.now(), steady.lead()]).toEqual([10 * hour, 0]);
  below.at -= hour;
  expect([steady.now(), steady.lead()]).toEqual([10 * hour, hour]);
  below.at += 5000;
  expect(steady.now()).toBe(10 * hour + 5000);
});

test('put forward again, it is the clock below', () => {
  const below = clockAt(10 * hour);
  const steady = steadyClock(below);
  below.at -= hour;
  steady.now();
  below.at += hour;
  expect([steady.now(), steady.lead()]).toEqual([10 * hour, 0]);
});

test('an earlier life that was ahead is gone on from', () => {
  const steady = steadyClock(clockAt(9 * hour), 10 * hour);
  expect([steady.now(), steady.lead()]).toEqual([10 * hour, hour]);
});
