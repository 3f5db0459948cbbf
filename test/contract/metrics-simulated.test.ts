import { openSimulatedMetrics, type TrafficPod } from '#adapters/metrics/simulated/open.ts';
import { testMetrics } from './metrics.ts';

const start = Date.UTC(2026, 0, 1);
const windowSeconds = 10;

const pod = (name: string, from = 0, to?: number): TrafficPod => ({
  namespace: 'shop',
  workload: 'checkout',
  name,
  image: name === 'bad' ? 'app:v2' : 'app:v1',
  readySpans: [{ from: start + from * 1000, ...(to === undefined ? {} : { to: start + to * 1000 }) }],
});

testMetrics('the simulated metrics', async () => ({
  metrics: openSimulatedMetrics({
    now: () => start + 5 * windowSeconds * 1000 + 1,
    pods: () => [pod('good'), pod('bad'), pod('leaving', 0, 23), pod('coming', 27)],
    requestsPerSecond: () => 300,
    behaviour: (image) =>
      image === 'app:v2'
        ? { errorRatio: 0.25, latencyMs: { median: 400, p99: 2_000 } }
        : { errorRatio: 0, latencyMs: { median: 20, p99: 60 }, gauges: { cpu: 0.5 } },
  }),
  namespace: 'shop',
  workload: 'checkout',
  start,
  windowSeconds,
  slowerThanMs: 400,
  gauge: 'cpu',
  pair: { name: 'payments', bad: 'any', total: 'any' },
  stop: async () => undefined,
}));
