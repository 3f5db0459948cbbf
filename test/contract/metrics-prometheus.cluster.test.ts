import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { type PodTraffic, startExporter } from '#test/cluster/exporter.ts';
import { startPrometheus } from '#test/cluster/prometheus.ts';
import { testMetrics } from './metrics.ts';

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const windowSeconds = 4;
const windowMs = windowSeconds * 1000;

const traffic = (name: string, rest: Partial<PodTraffic> = {}): PodTraffic => ({
  namespace: 'shop',
  name,
  requestsPerSecond: 100,
  errorRatio: 0,
  latency: { medianSeconds: 0.02, p99Seconds: 0.1 },
  ...rest,
});
const always = [
  traffic('good'),
  traffic('bad', { errorRatio: 0.25, latency: { medianSeconds: 0.5, p99Seconds: 5 } }),
];

/** The real one sits the exam of its port, on traffic of which one pod goes and one comes. */
describe.skipIf(program === undefined)('skipped without TIDEGATE_TEST_PROMETHEUS_BIN', () => {
  testMetrics('a real Prometheus', async () => {
    let pods: readonly PodTraffic[] = [...always, traffic('leaving')];
    const exporter = await startExporter({ pods: () => pods });
    const prometheus = await startPrometheus({
      targets: [exporter.url],
      // A pod that two jobs scrape is still one pod.
      jobs: ['pods', 'again'],
      ...(program === undefined ? {} : { program }),
    });
    const start = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
    const until = (windows: number) => sleep(start + windows * windowMs - Date.now());
    await until(2.4);
    pods = always;
    await until(2.7);
    pods = [...always, traffic('coming')];
    await until(5);
    await sleep(1500);
    const counted = (matcher: string) =>
      `sum by (pod) (increase(http_requests_total{$pods,job="pods"${matcher}}[$window]))`;
    return {
      metrics: openPrometheus({
        url: prometheus.url,
        queries: { gauges: { served: 'sum by (pod) (http_requests_total{$pods,job="pods"})' } },
      }),
      namespace: 'shop',
      workload: 'checkout',
      start,
      windowSeconds,
      slowerThanMs: 500,
      gauge: 'served',
      pair: { name: 'failed', bad: counted(',code="500"'), total: counted('') },
      stop: async () => {
        await prometheus.stop();
        await exporter.stop();
      },
    };
  });
});
