import { expect, test } from 'vitest';
import { binomial, diceFor, poisson, slowerShare } from './random.ts';

const throws = 4_000;
const meanOf = (one: (dice: () => number) => number): number => {
  const dice = diceFor('mean');
  let sum = 0;
  for (let at = 0; at < throws; at += 1) sum += one(dice);
  return sum / throws;
};

test('dice are equal for equal words, and even', () => {
  const [a, b, c] = [diceFor('x', 1), diceFor('x', 1), diceFor('x', 2)];
  expect([a(), a(), a()]).toEqual([b(), b(), b()]);
  expect(a()).not.toBe(c());
  expect(Math.abs(meanOf((dice) => dice()) - 0.5)).toBeLessThan(0.02);
});

test.each([0.3, 7, 90, 5_000])('requests that come by themselves come %d times on average', (mean) => {
  const tolerance = (5 * Math.sqrt(mean)) / Math.sqrt(throws) + 0.02;
  expect(Math.abs(meanOf((dice) => poisson(mean, dice)) - mean)).toBeLessThan(tolerance);
});

test.each([
  [10, 0.5],
  [400, 0.001],
  [400, 0.02],
  [400, 0.3],
  [400, 0.97],
  [400, 0.999],
  [5, 0],
  [5, 1],
  [0, 0.5],
])('of %d each meets it with a chance of %d', (count, chance) => {
  const tolerance = (5 * Math.sqrt(count * chance * (1 - chance))) / Math.sqrt(throws) + 0.02;
  expect(Math.abs(meanOf((dice) => binomial(count, chance, dice)) - count * chance)).toBeLessThan(tolerance);
  expect(binomial(count, chance, diceFor('bounds'))).toBeLessThanOrEqual(count);
});

test('half are slower than the median, one in a hundred than p99', () => {
  const latency = { median: 40, p99: 200 };
  expect(slowerShare(40, latency)).toBeCloseTo(0.5, 4);
  expect(slowerShare(200, latency)).toBeCloseTo(0.01, 4);
  expect(slowerShare(1, latency)).toBeCloseTo(1, 4);
  expect(slowerShare(10_000, latency)).toBeCloseTo(0, 4);
});
