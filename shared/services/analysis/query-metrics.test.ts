import { expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { missingIn } from '#domain/analysis/missing-data.ts';
import type { Check } from '#domain/analysis/verdict.ts';
import type { CountsQuery, Metrics } from '#ports/metrics.ts';
import { readNumbers } from './query-metrics.ts';

const checks: readonly Check[] = [
  { kind: 'errors', maxIncrease: 0.1, floor: 0 },
  { kind: 'slowdown', tail: 'p99', maxIncrease: 0.2 },
  { kind: 'gauge', gauge: 'queue', maxIncrease: 0.1, lowerIsWorse: false },
  { kind: 'pair', name: 'pay', bad: 'b', total: 't', maxIncrease: 0.1, floor: 0 },
];
const asked = { namespace: 'shop', workload: 'web', pods: ['new', 'old'], from: 0, to: 10_000 };
const row = (pod: string) => ({ pod, from: 0, to: 10_000 });
const away = async (): Promise<never> => {
  throw new Failure('MetricsUnreachable', 'Prometheus', 'it is away (503)');
};
const metrics = (more: Partial<Metrics> = {}): Metrics => ({
  counts: async () => ['new', 'old'].map((pod) => ({ ...row(pod), requests: 10, errors: 1 })),
  gauges: async () => ['new', 'old'].map((pod) => ({ ...row(pod), mean: 1 })),
  pairs: async () => ['new', 'old'].map((pod) => ({ ...row(pod), bad: 1, all: 10 })),
  ...more,
});
const read = async (source: Metrics) => {
  const answers = await readNumbers(async () => source, { checks, windowSeconds: 10 }, asked);
  return { answers, missing: missingIn(checks, answers, { canary: ['new'], stable: ['old'] }) };
};

test('each question stands by itself: one that fails leaves the others their numbers', async () => {
  const { answers, missing } = await read(metrics({ pairs: away }));
  expect(missing).toMatchObject({ 'pair pay': 'Prometheus: it is away (503)' });
  expect(Object.keys(missing)).toEqual(['slowdown', 'pair pay']);
  expect(answers.counts).toHaveLength(2);
});

test('errors are counted where the latency cannot be had', async () => {
  const counts = async (query: CountsQuery) => (query.buckets === true ? away() : metrics().counts(query));
  const { missing } = await read(metrics({ counts }));
  expect(missing).toEqual({ slowdown: 'Prometheus: it is away (503)' });
});

test('a source that is away as a whole is said of every check, and a fault of ours is no answer', async () => {
  const { missing } = await read(metrics({ counts: away, gauges: away, pairs: away }));
  expect(Object.keys(missing)).toEqual(['errors', 'slowdown', 'gauge queue', 'pair pay']);
  const broken = async (): Promise<never> => {
    throw new TypeError('oh');
  };
  await expect(read(metrics({ counts: broken }))).rejects.toThrow(TypeError);
});
