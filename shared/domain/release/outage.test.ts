import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../failure.ts';
import { isOutage, nextTry, outageOf, patienceMs } from './outage.ts';

const since = 1_000_000;
const until = since + patienceMs;
const instant = fc.integer({ min: since, max: until + patienceMs });

test('the next try is ahead, at most a minute off, and not before the waits have grown that far', () => {
  fc.assert(
    fc.property(instant, (now) => {
      const wait = nextTry({ since, until }, now) - now;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60_000);
    }),
  );
});

test('between two tries the same instant is told, and the waits grow', () => {
  const tries: number[] = [since];
  while ((tries.at(-1) ?? 0) < until) tries.push(nextTry({ since, until }, tries.at(-1) ?? 0));
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(waits[0]).toBe(5000);
  expect(waits.slice(0, -1)).toEqual(waits.slice(0, -1).toSorted((a, b) => a - b));
  expect(tries.length).toBeLessThan(1700);
  expect(tries.at(-1)).toBe(until);
  for (const [index, at] of tries.slice(0, -1).entries())
    expect(nextTry({ since, until }, at + Math.floor((waits[index] ?? 0) / 2))).toBe(tries[index + 1]);
});

test('only what ends by itself is an outage, and the store is none', () => {
  const named = (name: 'RegistryUnreachable' | 'CloudUnreachable' | 'NotFound') =>
    isOutage(new Failure(name, 'x', 'y'));
  expect([named('RegistryUnreachable'), named('CloudUnreachable'), named('NotFound')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(outageOf(new Failure('RegistryUnreachable', 'registry r:5000', 'a: b'))).toEqual({
    what: 'registry r:5000',
    reason: 'a: b',
  });
});
