import { expect, test } from 'vitest';
import type { Verdict } from '../analysis/verdict.ts';
import { factsAfterAnalysis } from './facts-after.ts';
import type { TargetLock } from './target.ts';

const wait: Verdict = { kind: 'wait', waitSeconds: 2, reason: 'too early', evidence: [] };

/** A window that goes on, was judged like this before, and is blocked by this. */
const flowing = (name: string, settledAt?: number): TargetLock => ({
  release: 'r-1',
  since: 0,
  fence: 1,
  suspensions: 0,
  step: {
    index: 0,
    percent: 100,
    startedAt: 0,
    verdict: wait,
    ...(settledAt === undefined ? {} : { settledAt }),
  },
  trouble: { name, reason: 'the image cannot be pulled', times: 1, since: 0 },
});

test('a window that can be judged takes back what stood in the way of judging, and nothing that is said of pods', () => {
  expect(factsAfterAnalysis(flowing('PodsFailing'), wait)).toEqual([]);
  expect(factsAfterAnalysis(flowing('MetricsUnreachable'), wait)).toEqual([
    { kind: 'cleared', release: 'r-1', name: 'MetricsUnreachable' },
  ]);
  expect(factsAfterAnalysis(flowing('PodsFailing', 5), wait)).toHaveLength(1);
});
