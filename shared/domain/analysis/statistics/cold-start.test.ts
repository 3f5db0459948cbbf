import { expect, test } from 'vitest';
import { addStart, excusedAt, noStart } from './cold-start.ts';

const arms = (xc: number) => ({ xc, nc: 1000, xb: 90, nb: 9000 });
const begun = (...bad: readonly number[]) =>
  bad.reduce((start, xc, at) => addStart(start, arms(xc), 15 + 30 * at), noStart);

test('what a warm-up had too much of is excused for some minutes, and less with each of them', () => {
  const start = begun(60, 40);
  const excuses = [60, 120, 180, 300].map((age) => excusedAt(start, age));
  expect(excuses).toEqual(excuses.toSorted((a, b) => b - a));
  expect(excuses[0]).toBeGreaterThan(2);
  expect(excuses.at(-1)).toBeLessThan(1.1);
});

test('nothing is excused without a warm-up, nor after a calm one; and however bad it was, no more than eight times', () => {
  expect(excusedAt(noStart, 60)).toBe(1);
  expect(excusedAt(begun(10, 5), 60)).toBeLessThan(1.05);
  expect(excusedAt(begun(700, 300), 31)).toBeLessThan(8);
});

test('an excess that stays is not a cold start: nothing of it is excused', () => {
  expect(excusedAt(begun(50, 50), 60)).toBe(1);
  expect(excusedAt(begun(60, 60, 60, 60), 150)).toBe(1);
  expect(excusedAt(begun(60, 40), 60)).toBeGreaterThan(1.5);
});
