import { expect, test } from 'vitest';
import { nextAnalysis } from './next-analysis.ts';

const length = 10_000;
const noon = Date.UTC(2026, 0, 1, 12);

test('comes when the last samples of a window are in, wherever in a window it is asked', () => {
  for (const phase of [0, 1, 2500, 5000, 9999])
    expect((nextAnalysis(noon + phase, 10, 10) - noon) % length).toBe(5000);
});

test('comes once a window, also when a look was a little late', () => {
  const first = nextAnalysis(noon, 10, 10);
  expect(nextAnalysis(first, 10, 10)).toBe(first + length);
  expect(nextAnalysis(first + 700, 10, 10)).toBe(first + length);
});

test('keeps to the longer pause of a long watch', () => {
  expect(nextAnalysis(noon, 60, 10)).toBe(noon + 55_000);
});

test('does not outlast the time that is left', () => {
  expect(nextAnalysis(noon + 6000, 3, 10)).toBe(noon + 9000);
});

test('gives a long window no more than five seconds to come in', () => {
  expect(nextAnalysis(noon, 300, 300)).toBe(noon + 5000);
});
