import { expect, test } from 'vitest';
import { isFailure } from '#domain/failure.ts';
import type { CountsQuery } from '#ports/metrics.ts';
import { openSimulatedMetrics, type TrafficPod } from './open.ts';

const start = Date.UTC(2026, 0, 1);
const second = 1_000;

const pod = (name: string, image: string, from = 0, to?: number): TrafficPod => ({
  namespace: 'shop',
  workload: 'checkout',
  name,
  image,
  readySpans: [{ from: start + from, ...(to === undefined ? {} : { to: start + to }) }],
});

const world = (pods: readonly TrafficPod[], seed = 'a') => {
  let now = start + 600 * second;
  const metrics = openSimulatedMetrics({
    now: () => now,
    pods: () => pods,
    seed,
    requestsPerSecond: () => 90,
  });
  return { metrics, setNow: (ms: number) => (now = start + ms) };
};

const query = (pods: readonly string[], from = 0, to = 300): CountsQuery => ({
  namespace: 'shop',
  workload: 'checkout',
  pods,
  from: start + from * second,
  to: start + to * second,
  windowSeconds: 30,
});

const three = [pod('a', 'app:v1'), pod('b', 'app:v1'), pod('c', 'app:v2')];
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

test('the same question has the same answer, another seed another', async () => {
  const asked = query(['a', 'b', 'c']);
  const answer = await world(three).metrics.counts(asked);
  expect(answer).toHaveLength(30);
  expect(await world(three).metrics.counts(asked)).toEqual(answer);
  expect(await world(three, 'b').metrics.counts(asked)).not.toEqual(answer);
});

test('Ready pods share the traffic equally, give or take chance', async () => {
  const rows = await world(three).metrics.counts(query(['a']));
  const mean = sum(rows.map(({ requests }) => requests)) / rows.length;
  expect(mean).toBeGreaterThan(860);
  expect(mean).toBeLessThan(940);
});

test('windows are aligned, whole, and never reach beyond now', async () => {
  const { metrics, setNow } = world(three);
  setNow(125 * second);
  const rows = await metrics.counts(query(['a'], 10, 300));
  expect(rows.map(({ from, to }) => [(from - start) / second, (to - start) / second])).toEqual([
    [30, 60],
    [60, 90],
    [90, 120],
  ]);
});

test('a pod has rows only for the whole windows in which it was Ready, also after it is gone', async () => {
  const rows = await world([...three, pod('d', 'app:v2', 40 * second, 130 * second)]).metrics.counts(
    query(['d']),
  );
  expect(rows.map(({ from }) => (from - start) / second)).toEqual([60, 90]);
});

test('pods that were not asked for, or that belong elsewhere, have no rows', async () => {
  const { metrics } = world(three);
  expect(await metrics.counts(query(['zz']))).toEqual([]);
  expect(await metrics.counts({ ...query(['a']), workload: 'cart' })).toEqual([]);
  expect(await metrics.counts({ ...query(['a']), namespace: 'other' })).toEqual([]);
});

test('an image that turns bad shows it from that instant on, and only it', async () => {
  const { metrics } = world(three);
  metrics.worsen('app:v2', { errorRatio: 0.2 }, start + 150 * second);
  const ratio = async (name: string, from: number, to: number) => {
    const rows = await metrics.counts(query([name], from, to));
    return sum(rows.map(({ errors }) => errors)) / sum(rows.map(({ requests }) => requests));
  };
  expect(await ratio('c', 0, 150)).toBeLessThan(0.01);
  expect(await ratio('c', 150, 300)).toBeGreaterThan(0.17);
  expect(await ratio('a', 150, 300)).toBeLessThan(0.01);
});

test('slow requests are counted against the latency of the image', async () => {
  const { metrics } = world(three);
  const slow = async () => {
    const rows = await metrics.counts({ ...query(['c']), slowerThanMs: 200 });
    return sum(rows.map(({ slow: many = 0 }) => many)) / sum(rows.map(({ requests }) => requests));
  };
  expect(await slow()).toBeGreaterThan(0.005);
  expect(await slow()).toBeLessThan(0.015);
  metrics.worsen('app:v2', { latencyMs: { median: 200, p99: 900 } }, start);
  expect(await slow()).toBeGreaterThan(0.45);
  expect((await metrics.counts(query(['c'])))[0]).not.toHaveProperty('slow');
});

test('a histogram grows to all requests and moves with the latency', async () => {
  const { metrics } = world(three);
  const [row] = await metrics.counts({ ...query(['c']), buckets: true });
  const { bounds = [], counts = [], all } = row?.buckets ?? {};
  expect(all).toBe(row?.requests);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  const at = (limit: number) => (counts[bounds.indexOf(limit)] ?? NaN) / (all ?? NaN);
  expect(at(50)).toBeGreaterThan(0.5);
  expect(at(250)).toBeGreaterThan(0.98);
  metrics.worsen('app:v2', { latencyMs: { median: 400, p99: 2000 } }, start);
  const [slow] = await metrics.counts({ ...query(['c']), buckets: true });
  expect((slow?.buckets?.counts[bounds.indexOf(250)] ?? NaN) / (slow?.buckets?.all ?? NaN)).toBeLessThan(0.4);
});

test('gauges have the level of the image; one that nobody measures has no rows', async () => {
  const { metrics } = world(three);
  metrics.worsen('app:v2', { gauges: { cpu: 0.9 } }, start);
  const rows = await metrics.gauges({ ...query(['c']), gauge: 'cpu' });
  expect(rows).toHaveLength(10);
  for (const { mean } of rows) expect(Math.abs(mean - 0.9)).toBeLessThan(0.1);
  expect(await metrics.gauges({ ...query(['c']), gauge: 'queue' })).toEqual([]);
});

test('an unreachable source fails by name and then answers again', async () => {
  const { metrics } = world(three);
  metrics.faults.unreachable();
  const trouble = await metrics.counts(query(['a'])).catch((error: unknown) => error);
  expect(isFailure(trouble, 'MetricsUnreachable')).toBe(true);
  expect(await metrics.counts(query(['a']))).toHaveLength(10);
});

test('what is lost is absent, not zero; what is a lie is a lie until it is cleared', async () => {
  const { metrics, setNow } = world(three);
  setNow(100 * second);
  metrics.faults.lose(['a']);
  setNow(300 * second);
  expect(await metrics.counts(query(['a']))).toHaveLength(3);
  expect(await metrics.counts(query(['b']))).toHaveLength(10);
  metrics.faults.lie((row) => ({ ...row, errors: 0, requests: 0 }));
  expect(sum((await metrics.counts(query(['b']))).map(({ requests }) => requests))).toBe(0);
  metrics.faults.clear();
  expect(await metrics.counts(query(['a']))).toHaveLength(10);
});
