import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { type Exporter, type PodTraffic, startExporter } from '#test/cluster/exporter.ts';
import { type Prometheus, startPrometheus } from '#test/cluster/prometheus.ts';

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];

const traffic = (name: string, rest: Partial<PodTraffic> = {}): PodTraffic => ({
  namespace: 'shop',
  name,
  requestsPerSecond: 100,
  errorRatio: 0,
  latency: { medianSeconds: 0.02, p99Seconds: 0.1 },
  ...rest,
});
const slow = { medianSeconds: 0.5, p99Seconds: 5 };
const always = [traffic('good'), traffic('bad', { errorRatio: 0.25, latency: slow })];

const windowSeconds = 4;
const windowMs = windowSeconds * 1000;
const query = { namespace: 'shop', workload: 'checkout', windowSeconds };

/** Five windows of a real Prometheus, in which one pod goes, one comes, and one begins anew. */
describe.skipIf(program === undefined)(
  'a real Prometheus (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  () => {
    let exporter: Exporter;
    let prometheus: Prometheus;
    let pods: readonly PodTraffic[] = [...always, traffic('leaving'), traffic('again')];
    let start = 0;

    beforeAll(async () => {
      exporter = await startExporter({ pods: () => pods });
      prometheus = await startPrometheus({
        targets: [exporter.url],
        ...(program === undefined ? {} : { program }),
      });
      start = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
      const until = (windows: number) => sleep(start + windows * windowMs - Date.now());
      await until(2.4);
      pods = always;
      await until(2.7);
      pods = [...always, traffic('coming'), traffic('again', { requestsPerSecond: 10 })];
      await until(5);
      await sleep(1500);
    });
    afterAll(async () => {
      await prometheus.stop();
      await exporter.stop();
    });

    const rowsOf = async (pod: string) => {
      const metrics = openPrometheus({ url: prometheus.url });
      const to = start + 5 * windowMs;
      const rows = await metrics.counts({
        ...query,
        pods: [pod, 'absent'],
        from: start - 1,
        to,
        slowerThanMs: 400,
      });
      expect(rows.every((row) => row.pod === pod)).toBe(true);
      return rows.map((row) => ({ ...row, window: (row.from - start) / windowMs }));
    };

    test('counts requests, errors and slow requests of every whole window', async () => {
      const good = await rowsOf('good');
      const bad = await rowsOf('bad');
      expect(good.map(({ window }) => window)).toEqual([0, 1, 2, 3, 4]);
      for (const row of good) {
        expect(row.errors).toBe(0);
        expect(row.requests).toBeGreaterThan(200);
        expect(row.requests).toBeLessThan(600);
      }
      for (const { requests, errors, slow = 0 } of bad) {
        expect(errors / requests).toBeCloseTo(0.25, 1);
        expect(slow / requests).toBeCloseTo(0.5, 1);
      }
    });

    test('tells the whole histogram of every window, pod by pod', async () => {
      const metrics = openPrometheus({ url: prometheus.url });
      const rows = await metrics.counts({
        ...query,
        pods: ['good', 'bad'],
        from: start,
        to: start + 3 * windowMs,
        buckets: true,
      });
      expect(rows).toHaveLength(6);
      for (const { pod, requests, buckets } of rows) {
        const { bounds = [], counts = [], all = 0 } = buckets ?? {};
        expect(all).toBe(requests);
        // The exporter rounds each counter by itself, so neighbours may be off by one.
        counts.forEach((count, at) => expect(count).toBeLessThanOrEqual((counts[at + 1] ?? all) + 1));
        const fast = (counts[bounds.indexOf(100)] ?? NaN) / all;
        expect(fast > 0.9).toBe(pod === 'good');
      }
    });

    test('windows neither overlap nor leave a gap: together they are what was served', async () => {
      const all = (await rowsOf('good')).reduce((sum, { requests }) => sum + requests, 0);
      expect(all).toBeLessThanOrEqual(exporter.total('shop', 'good'));
      expect(all).toBeGreaterThan(5 * windowSeconds * 100 - 150);
    });

    test('a pod that goes has no row from then on, one that comes begins with its second sample', async () => {
      expect((await rowsOf('leaving')).map(({ window }) => window)).toEqual([0, 1]);
      expect((await rowsOf('coming')).map(({ window }) => window)).toEqual([3, 4]);
    });

    test('a pod that begins anew counts from zero, and is never negative', async () => {
      const rows = await rowsOf('again');
      expect(rows.map(({ window }) => window)).toEqual([0, 1, 2, 3, 4]);
      for (const { requests, slow = -1 } of rows) expect(Math.min(requests, slow)).toBeGreaterThanOrEqual(0);
      expect(rows[2]?.requests).toBeLessThan(50);
    });

    test('a gauge is averaged over the same windows', async () => {
      const gauges = { served: 'sum by (pod) (http_requests_total{$pods})' };
      const metrics = openPrometheus({ url: prometheus.url, queries: { gauges } });
      const rows = await metrics.gauges({
        ...query,
        pods: ['good', 'absent'],
        gauge: 'served',
        from: start,
        to: start + 3 * windowMs,
      });
      expect(rows.map(({ pod, from }) => [pod, (from - start) / windowMs])).toEqual([
        ['good', 0],
        ['good', 1],
        ['good', 2],
      ]);
      const means = rows.map(({ mean }) => mean);
      expect(means).toEqual(means.toSorted((a, b) => a - b));
    });

    test('a threshold above every bucket, and PromQL that Prometheus refuses, are told in words', async () => {
      const ask = { ...query, pods: ['good'], from: start, to: start + windowMs };
      const metrics = openPrometheus({
        url: prometheus.url,
        queries: { gauges: { broken: 'nonsense({$pods})' } },
      });
      await expect(metrics.counts({ ...ask, slowerThanMs: 60_000 })).rejects.toMatchObject({
        name: 'MetricsUnreachable',
        message: expect.stringContaining('(they have 0.005, 0.01,'),
      });
      await expect(metrics.gauges({ ...ask, gauge: 'broken' })).rejects.toMatchObject({
        name: 'MetricsUnreachable',
        message: expect.stringMatching(/parse error.*\(400\)/),
      });
    });

    test("queries of the user's own: what nobody can count by is told, whatever Prometheus makes of it", async () => {
      const metrics = openPrometheus({ url: prometheus.url });
      const total = 'sum by (pod) (increase(http_requests_total{$pods}[$window]))';
      const ask = {
        ...query,
        name: 'acquired',
        total,
        pods: ['good', 'bad'],
        from: start,
        to: start + 2 * windowMs,
      };
      const told = async (bad: string) =>
        metrics.pairs({ ...ask, bad }).then(
          (rows) => expect.fail(JSON.stringify(rows)),
          ({ message }: Error) => message,
        );
      expect(await told('increase(http_requests_total{$pods}[$window])')).toMatch(/several series for/);
      expect(await told('sum(increase(http_requests_total{$pods}[$window]))')).toMatch(
        /without the label "pod"/,
      );
      expect(await told('sum by (pod) (increase(no_such_total{$pods}[$window]))')).toMatch(
        /answers nothing where/,
      );
      expect(await told(`0 * ${total} / 0`)).toMatch(/nothing but values that are no numbers/);
      expect(await told(`1000 * ${total}`)).toMatch(/both must count the same things/);
      expect(await told('http_requests_total{$pods}[$window]')).toMatch(/expression.*\(400\)/);
      expect(await told('sum by (pod) (incraese(http_requests_total{$pods}[$window]))')).toMatch(
        /parse error.*\(400\)/,
      );
    });

    test('one that is no longer there is told, and never zeros', async () => {
      const other = await startPrometheus({
        targets: [exporter.url],
        ...(program === undefined ? {} : { program }),
      });
      const ask = { ...query, pods: ['good'], from: Date.now() - 4 * windowMs, to: Date.now() };
      await other.stop();
      await expect(openPrometheus({ url: other.url }).counts(ask)).rejects.toMatchObject({
        name: 'MetricsUnreachable',
        message: expect.stringMatching(/connection broke \(ECONNREFUSED\)/) as string,
      });
    });

    test('a clock that is not ours is told', async () => {
      const ahead = openPrometheus({ url: prometheus.url, wallClock: () => Date.now() - 300_000 });
      await expect(
        ahead.counts({ ...query, pods: ['good'], from: start, to: start + windowMs }),
      ).rejects.toMatchObject({
        message: expect.stringMatching(/its clock is (299|300|301) s ahead of ours/) as string,
      });
    });
  },
);
