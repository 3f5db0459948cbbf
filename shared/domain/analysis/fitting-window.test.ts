import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fittingWindow } from './fitting-window.ts';

test.each([
  [10, 1, 10],
  [10, 5, 10],
  [10, 15, 30],
  [10, 30, 60],
  [10, 60, 120],
  [2, 5, 10],
  [45, 15, 45],
  [10, undefined, 10],
])('windows of %d s of pods that are scraped every %s s become windows of %d s', (asked, scrape, window) => {
  expect(fittingWindow(asked, scrape)).toBe(window);
});

test('a window is never shorter than asked or than two scrapes, and fits into minutes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3600 }),
      fc.double({ min: 0.1, max: 900, noNaN: true }),
      (asked, scrape) => {
        const window = fittingWindow(asked, scrape);
        expect(window).toBeGreaterThanOrEqual(Math.max(asked, 2 * scrape) - 1e-9);
        expect(window === asked || 60 % window === 0 || window % 60 === 0).toBe(true);
      },
    ),
  );
});
