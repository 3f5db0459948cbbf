import { openCloudWatch } from '#adapters/metrics/cloudwatch/open.ts';
import { type CloudWatchPod, startCloudWatch } from './cloudwatch-server.ts';
import { testMetrics } from './metrics.ts';

const start = Date.UTC(2026, 0, 1);
const windowSeconds = 10;
const windowMs = windowSeconds * 1000;

/** The windows in which each pod was there all the time. */
const whole: Readonly<Record<string, (window: number) => boolean>> = {
  good: () => true,
  bad: () => true,
  leaving: (window) => window < 2,
  coming: (window) => window > 2,
};

const podOf: CloudWatchPod = (pod, at) => {
  const isBad = pod === 'bad';
  if (whole[pod]?.((at - start) / windowMs) !== true) return undefined;
  return {
    metric: (name, stat) => {
      if (name === 'requests') return 100 * windowSeconds;
      if (name === 'errors') return isBad ? 25 * windowSeconds : undefined;
      if (name === 'pod_cpu') return 0.5;
      if (stat === 'SampleCount') return 100 * windowSeconds;
      return isBad && stat === 'PR(:400)' ? 50 : 100;
    },
  };
};

testMetrics('CloudWatch, played with its own words', async () => {
  const server = await startCloudWatch(podOf);
  return {
    metrics: openCloudWatch({
      client: {
        region: 'eu-west-1',
        endpoint: server.endpoint,
        credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      },
      names: {
        namespace: 'shop',
        dimensions: { ClusterName: 'eu' },
        latency: 'latency',
        gauges: { cpu: 'pod_cpu' },
        pairs: { payments: { bad: 'errors', total: 'requests' } },
      },
      lateSeconds: 0,
      now: () => start + 5 * windowMs + 1,
    }),
    namespace: 'shop',
    workload: 'checkout',
    start,
    windowSeconds,
    slowerThanMs: 400,
    gauge: 'cpu',
    pair: { name: 'payments', bad: '', total: '' },
    stop: () => server.stop(),
  };
});
