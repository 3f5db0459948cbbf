import { expect, test } from 'vitest';
import { after, told } from '#test/bench/judge/stage.ts';
import type { Verdict } from './verdict.ts';

/** The numbers of a sentence are those of the windows, whatever the verdict. */
const sums = (verdict: Verdict) => {
  const [, bad, requests, others, otherRequests] =
    /errors: ([\d.]+) of (\d+) requests on the new pods .* against ([\d.]+) of (\d+) on the stable ones/.exec(
      verdict.reason,
    ) ?? [];
  return [bad, requests, others, otherRequests].map(Number);
};

test.each([
  ['wait', 2, 6],
  ['pass', 20, 5],
  ['fail', 4, 30],
  ['inconclusive', 60, 1.5],
] as const)('what is told with "%s" are the sums of all windows so far', (kind, windows, bad) => {
  const [requests, usual] = kind === 'inconclusive' ? [20, 1] : [1000, 5];
  const verdict = after({ windows, row: (arm) => told(requests, arm === 'new' ? bad : usual) });
  const [found, asked = 0, others, otherAsked] = sums(verdict);
  const seen = asked / requests;
  expect(verdict.kind).toBe(kind);
  expect(found).toBeCloseTo(bad * seen, 1);
  expect([others, otherAsked]).toEqual([3 * usual * seen, 3 * asked]);
});
