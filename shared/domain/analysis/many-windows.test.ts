import { expect, test } from 'vitest';
import { newWindows } from './apply-window.ts';
import type { Counts, Measurement } from './observation.ts';

/** How often the rows of so many windows are looked at. */
const looksAt = (count: number): number => {
  let looks = 0;
  const windows = Array.from({ length: count }, (_, index): Counts => ({
    pod: `pod-${index % 3}`,
    get to() {
      looks += 1;
      return (1 + Math.floor(index / 3)) * 10_000;
    },
    requests: 100,
    errors: 0,
  }));
  const measurement = { windows, now: count * 10_000, judging: { windowSeconds: 10 } };
  expect(newWindows(measurement as unknown as Measurement, 0)).toHaveLength(count / 3);
  return looks / count;
};

test('a window costs the same, however many have come together', () => {
  expect(looksAt(30_000)).toBe(looksAt(30));
});
