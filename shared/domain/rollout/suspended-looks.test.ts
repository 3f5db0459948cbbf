import { expect, test } from 'vitest';
import { nextLookAt } from './suspended-looks.ts';
import type { TargetLock } from './target.ts';

const hour = 3_600_000;
const lock: TargetLock = {
  release: 'r-1',
  fence: 1,
  since: 0,
  suspensions: 1,
  step: { index: 0, percent: 50, startedAt: 0, settledAt: 0 },
};

/** When a question that is asked at 0 is looked at, in order. */
const looksUntil = (expiresAt: number): readonly number[] => {
  const looks: number[] = [];
  const suspended = { approval: 'a', why: 'approval', question: '?', since: 0, expiresAt } as const;
  for (let now = 0; now < expiresAt; looks.push(now))
    now = nextLookAt({ ...lock, suspended }, now, expiresAt);
  return looks;
};

test.each([
  [1, 30],
  [48, 320],
  [30 * 24, 4_400],
])('a question of %s h is looked at no more than %s times, and never past its end', (hours, most) => {
  const looks = looksUntil(hours * hour);
  expect(looks.length).toBeLessThan(most);
  expect(looks.at(-1)).toBe(hours * hour);
  const pauses = looks.map((at, index) => at - (looks[index - 1] ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(600_000);
  expect(pauses[0]).toBe(30_000);
});

test('without new pods there is nothing to look at before the end', () => {
  const { step: _, ...before } = lock;
  expect(nextLookAt(before, 0, 9 * hour)).toBe(9 * hour);
  expect(nextLookAt({ ...lock, soak: { since: 0 } }, 0, 9 * hour)).toBe(9 * hour);
});
