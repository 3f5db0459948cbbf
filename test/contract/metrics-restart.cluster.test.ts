import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { startExporter } from '#test/cluster/exporter.ts';
import { freePorts } from '#test/cluster/ports.ts';
import { startPrometheus } from '#test/cluster/prometheus.ts';

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const windowMs = 4000;

test.skipIf(program === undefined)(
  'a Prometheus that is killed and comes back has the windows of before, none of the gap, and counts on (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  async ({ onTestFinished }) => {
    const data = mkdtempSync(join(tmpdir(), 'tidegate-tsdb-'));
    const [port = 0] = await freePorts(1);
    const pod = { namespace: 'shop', name: 'web-1', requestsPerSecond: 100, errorRatio: 0.1 };
    const exporter = await startExporter({
      pods: () => [{ ...pod, latency: { medianSeconds: 0.02, p99Seconds: 0.1 } }],
    });
    const start = () =>
      startPrometheus({ targets: [exporter.url], port, data, ...(program === undefined ? {} : { program }) });
    const first = await start();
    const begun = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
    const until = (windows: number) => sleep(Math.max(0, begun + windows * windowMs - Date.now()));
    const metrics = openPrometheus({ url: first.url, timeoutMs: 3000 });
    const windows = async (to: number) => {
      const query = { namespace: 'shop', workload: 'web', pods: ['web-1'], windowSeconds: windowMs / 1000 };
      const rows = await metrics.counts({ ...query, from: begun, to: begun + to * windowMs });
      for (const { requests, errors } of rows) {
        expect(requests).toBeGreaterThan(0);
        expect(requests).toBeLessThan(800);
        expect(errors / requests).toBeCloseTo(0.1, 1);
      }
      return rows.map(({ from }) => (from - begun) / windowMs);
    };
    onTestFinished(async () => {
      await exporter.stop();
      rmSync(data, { recursive: true, force: true });
    });
    await until(2.5);
    await first.stop();
    await expect(windows(2)).rejects.toMatchObject({
      name: 'MetricsUnreachable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
    await until(4.5);
    const second = await start();
    onTestFinished(() => second.stop());
    // A Prometheus that starts takes seconds until it has found its targets; from then on each window is known.
    const ended = () => Math.floor((Date.now() - begun) / windowMs);
    const goesOn = async () => ((await windows(ended())).at(-1) ?? 0) > 4;
    await expect.poll(goesOn, { timeout: 40_000, interval: 500 }).toBe(true);
    await sleep(2 * windowMs);
    await until(ended() + 0.5);
    const now = ended();
    const known = await windows(now);
    expect(known.slice(0, 2)).toEqual([0, 1]);
    // Window 2 holds what was scraped before the end, of all pods alike; of window 3 there is not one sample. Where
    // counting goes on depends on how long it took to come back, and nothing of the gap is ever counted.
    expect(known).not.toContain(3);
    expect(known.length).toBeGreaterThan(2);
    expect(known.at(-1)).toBe(now - 1);
  },
);
