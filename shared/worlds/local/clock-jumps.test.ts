import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchClock } from './clock-jumps.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.UTC(2026, 10, 1, 12) }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);
const hour = 3_600_000;

test('a clock that goes back is told, and stays told until the time has come again', () => {
  const clock = watchClock(undefined);
  expect(clock.jumped()).toBeUndefined();
  pass(5000);
  expect(clock.jumped()).toBeUndefined();
  vi.setSystemTime(Date.now() - hour);
  expect(clock.jumped()).toMatch(
    /^the clock of this machine went back by 60 min: .* last until 2026-11-01T12:00:05/,
  );
  expect(clock.isBehind()).toBe(true);
  pass(hour);
  expect([clock.jumped(), clock.isBehind()]).toEqual([undefined, false]);
});

test('a clock that went back while the server was away is told at the start', () => {
  const clock = watchClock(Date.now() + hour);
  expect(clock.jumped()).toContain('went back by 60 min');
  expect(clock.jumped()).toBeUndefined();
  expect(clock.isBehind()).toBe(true);
});

test('a day of sleep is told, a start after a day is not, and neither is a second', () => {
  const clock = watchClock(Date.now() - 24 * hour);
  expect(clock.jumped()).toBeUndefined();
  vi.setSystemTime(Date.now() + 24 * hour);
  expect(clock.jumped()).toMatch(/went ahead by 24 h, or the machine slept/);
  vi.setSystemTime(Date.now() - 2000);
  expect(clock.jumped()).toBeUndefined();
});
