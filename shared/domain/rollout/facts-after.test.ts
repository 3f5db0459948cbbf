import { expect, test } from 'vitest';
import type { Verdict } from '../analysis/verdict.ts';
import { factsAfterAnalysis, withLogs } from './facts-after.ts';
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

test('logs are a part of what begins the way back, and of nothing else', () => {
  const lock = flowing('PodsFailing');
  const kept = { logs: [{ pod: 'web-1', container: 'web', isPrevious: true, text: 'fatal' }] };
  const fail: Verdict = { kind: 'fail', reason: 'errors', evidence: [] };
  expect(withLogs(factsAfterAnalysis(lock, fail), kept)).toEqual([
    { kind: 'judged', release: 'r-1', index: 0, verdict: fail },
    { kind: 'rolling-back', release: 'r-1', reason: 'errors', ...kept },
  ]);
  expect(withLogs(factsAfterAnalysis({ ...lock, back: { reason: 'errors', since: 0 } }, fail), kept)).toEqual(
    [],
  );
});
