import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { callAfter } from './long-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const hour = 3_600_000;

test.each([1, 600, 24 * 400])('a timer of %i hours rings after that time, and not before', (hours) => {
  let rings = 0;
  callAfter(hours * hour, () => (rings += 1));
  vi.advanceTimersByTime(hours * hour - 1);
  expect(rings).toBe(0);
  vi.advanceTimersByTime(1);
  expect(rings).toBe(1);
});

test('one that is cancelled in a later part of its time never rings', () => {
  let rings = 0;
  const cancel = callAfter(600 * 2 * hour, () => (rings += 1));
  vi.advanceTimersByTime(600 * hour);
  cancel();
  vi.advanceTimersByTime(1000 * hour);
  expect(rings).toBe(0);
});
