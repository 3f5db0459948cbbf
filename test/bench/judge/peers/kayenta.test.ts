import { expect, test } from 'vitest';
import { isHigh, mannWhitney } from './kayenta.ts';

// The arrays and the three numbers of Kayenta's MannWhitneySuite "returns expected values".
test('the port says of the published arrays what Kayenta says', () => {
  const shift = mannWhitney([1, 2, 3, 4], [10, 20, 30, 40], 1.959964);
  expect(shift).toEqual({ low: 6, high: 39, estimate: 22.5 });
});

test('it calls a clear shift high, and equal series not', () => {
  const quiet = Array.from({ length: 30 }, (_, at) => 10 + (at % 5));
  expect(
    isHigh(
      quiet,
      quiet.map((value) => value * 2),
    ),
  ).toBe(true);
  expect(isHigh(quiet, quiet)).toBe(false);
  expect(isHigh([1, 1, 1], [1, 1, 1])).toBe(false);
});
