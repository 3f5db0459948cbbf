import { expect, test } from 'vitest';
import { bucketKey, bucketsIn } from './buckets.ts';

const ends = [0, 60_000, 120_000];
const series = (le: string, values: readonly (number | undefined)[], instance = 'i') => ({
  labels: { pod: 'a', instance, le },
  samples: new Map(values.map((value, index) => [index * 60_000, value])),
});
const inMs = { podLabel: 'pod', unitMs: 1000 };
const first = bucketKey('a', 60_000);
const second = bucketKey('a', 120_000);

test('gains of each limit, in ms and in order, whatever order they come in', () => {
  const found = bucketsIn(
    [series('+Inf', [0, 10, 30]), series('0.5', [0, 9, 25]), series('0.1', [0, 5, 10])],
    ends,
    inMs,
  );
  expect(found.get(first)).toEqual({ bounds: [100, 500], counts: [5, 9], all: 10 });
  expect(found.get(second)).toEqual({ bounds: [100, 500], counts: [5, 16], all: 20 });
});

test('a histogram that begins anew counts from zero', () => {
  const found = bucketsIn([series('0.1', [100, 3]), series('+Inf', [200, 250])], ends, inMs);
  expect(found.get(first)).toEqual({ bounds: [100], counts: [3], all: 250 });
});

test('processes of a pod are added; where their limits differ, or one is not known, there is nothing', () => {
  const one = [series('0.1', [0, 1, 2]), series('+Inf', [0, 2, 4])];
  expect(
    bucketsIn([...one, series('0.1', [0, 3, 6], 'j'), series('+Inf', [0, 4, 8], 'j')], ends, inMs).get(first),
  ).toEqual({
    bounds: [100],
    counts: [4],
    all: 6,
  });
  expect(
    bucketsIn([...one, series('0.2', [0, 3, 6], 'j'), series('+Inf', [0, 4, 8], 'j')], ends, inMs).size,
  ).toBe(0);
  expect(bucketsIn([series('0.1', [0, undefined, 2]), series('+Inf', [0, 2, 4])], ends, inMs).size).toBe(0);
  expect(bucketsIn([series('0.1', [0, 1, 2])], ends, inMs).size).toBe(0);
  expect(bucketsIn([series('fast', [0, 1, 2])], ends, inMs).size).toBe(0);
});
