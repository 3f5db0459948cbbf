import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { startNativeExporter } from '#test/cluster/native-exporter.ts';
import { type Prometheus, startPrometheus } from '#test/cluster/prometheus.ts';

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const windowSeconds = 4;
const windowMs = windowSeconds * 1000;

/** Native histograms, scraped by a real Prometheus that has been told to keep them. */
describe.skipIf(program === undefined)(
  'native histograms in a real Prometheus (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  () => {
    let fine: Awaited<ReturnType<typeof startNativeExporter>>;
    let coarse: typeof fine;
    let prometheus: Prometheus;
    let start = 0;
    const begun = performance.now();
    const since = () => Math.floor((performance.now() - begun) / 10);
    const pod = (name: string, code: string, observed: readonly (readonly [number, number])[]) => ({
      labels: { namespace: 'shop', pod: name, code },
      observed: observed.map(([seconds, share]) => [seconds, 100 + share * since()] as const),
    });

    beforeAll(async () => {
      fine = await startNativeExporter(() => [
        pod('good', '200', [
          [0.02, 9],
          [0.3, 1],
        ]),
        pod('bad', '200', [
          [0.02, 2],
          [0.9, 1],
        ]),
        pod('bad', '500', [[0.9, 1]]),
      ]);
      coarse = await startNativeExporter(() => [pod('coarse', '200', [[0.3, 1]])], 0);
      prometheus = await startPrometheus({
        targets: [fine.url, coarse.url],
        features: ['native-histograms'],
        ...(program === undefined ? {} : { program }),
      });
      start = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
      await sleep(start + 3 * windowMs + 1500 - Date.now());
    });
    afterAll(async () => {
      await prometheus.stop();
      await fine.stop();
      await coarse.stop();
    });

    const counts = (pods: readonly string[], more: object = {}) =>
      openPrometheus({
        url: prometheus.url,
        queries: { requests: 'http_request_duration_seconds_count' },
      }).counts({
        namespace: 'shop',
        workload: 'checkout',
        pods,
        from: start,
        to: start + 3 * windowMs,
        windowSeconds,
        ...more,
      });

    test('requests and errors are the counts of the histogram itself', async () => {
      const rows = await counts(['good', 'bad']);
      expect(rows).toHaveLength(6);
      for (const { pod: name, requests, errors } of rows) {
        expect(requests).toBeGreaterThan(0);
        expect(errors / requests).toBeCloseTo(name === 'bad' ? 0.25 : 0, 1);
      }
    });

    test('its buckets are read at fixed bounds, alike for all pods, and hold everything', async () => {
      const rows = await counts(['good', 'bad'], { buckets: true });
      const bounds = rows[0]?.buckets?.bounds ?? [];
      expect(bounds.length).toBeGreaterThan(20);
      for (const { pod: name, requests, buckets } of rows) {
        expect(buckets?.bounds).toEqual(bounds);
        expect(buckets?.all).toBe(requests);
        const at = (ms: number) =>
          (buckets?.counts[bounds.findIndex((bound) => bound >= ms)] ?? NaN) / (buckets?.all ?? NaN);
        expect(at(50)).toBeCloseTo(name === 'bad' ? 0.5 : 0.9, 1);
        expect(at(500)).toBeCloseTo(name === 'bad' ? 0.5 : 1, 1);
        expect(at(2000)).toBe(1);
      }
    });

    test('slow requests are counted by the first bound at or above the limit', async () => {
      for (const { pod: name, requests, slow = NaN } of await counts(['good', 'bad'], { slowerThanMs: 400 }))
        expect(slow / requests).toBeCloseTo(name === 'bad' ? 0.5 : 0, 1);
    });

    test('a histogram coarser than our bounds says nothing, rather than something wrong', async () => {
      const rows = await counts(['coarse'], { buckets: true, slowerThanMs: 400 });
      expect(rows).toHaveLength(3);
      for (const row of rows) {
        expect(row).not.toHaveProperty('buckets');
        expect(row).not.toHaveProperty('slow');
      }
    });
  },
);
