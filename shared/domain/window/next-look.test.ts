import { expect, test } from 'vitest';
import { secondsToNextLook } from './next-look.ts';

test.each([
  [undefined, 60],
  [10_000, 1],
  [9_000, 1],
  [10_001, 1],
  [12_500, 3],
  [3_600_000, 60],
])('at 10 s, what opens at %s ms is looked at in %s s', (opensAt, seconds) => {
  expect(secondsToNextLook(10_000, opensAt)).toBe(seconds);
});
