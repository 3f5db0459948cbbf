import { afterEach, describe, expect, test } from 'vitest';

import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { startExporter, type Exporter, type PodTraffic } from './exporter.ts';
import { findPrometheus, startPrometheus } from './prometheus.ts';
import { followPods } from './traffic.ts';
import { createNamespace, deployment, isReady, podsOf, until } from './workloads.ts';

const latency = { medianSeconds: 0.1, p99Seconds: 0.5 };
const pod = (name: string, more: Partial<PodTraffic> = {}): PodTraffic => ({
  namespace: 'shop',
  name,
  requestsPerSecond: 100,
  errorRatio: 0,
  latency,
  ...more,
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const open = async (options: Parameters<typeof startExporter>[0]): Promise<Exporter> => {
  const exporter = await startExporter(options);
  closing.push(exporter.stop);
  return exporter;
};

/** Reads one sample of a scrape. */
const sample = async ({ url }: Exporter, name: string): Promise<number> => {
  const text = await (await fetch(url)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  if (!line) throw new Error(`no sample ${name} in:\n${text}`);
  return Number(line.slice(name.length + 1));
};

describe('an exporter that plays pods', () => {
  test('counts what each pod serves, fails and how long it takes', async () => {
    let now = 0;
    const pods = [pod('a', { errorRatio: 0.1, revision: 'v2' }), pod('b', { requestsPerSecond: 10 })];
    const exporter = await open({ pods: () => pods, now: () => now });
    expect(await sample(exporter, 'http_requests_total{namespace="shop",pod="b",code="200"}')).toBe(0);
    now = 10_000;
    expect(await sample(exporter, 'http_requests_total{namespace="shop",pod="b",code="200"}')).toBe(100);
    const a = 'namespace="shop",pod="a",revision="v2"';
    expect(await sample(exporter, `http_requests_total{${a},code="200"}`)).toBe(900);
    expect(await sample(exporter, `http_requests_total{${a},code="500"}`)).toBe(100);
    expect(await sample(exporter, `http_request_duration_seconds_bucket{${a},le="0.1"}`)).toBe(500);
    expect(await sample(exporter, `http_request_duration_seconds_bucket{${a},le="0.5"}`)).toBe(990);
    expect(await sample(exporter, `http_request_duration_seconds_bucket{${a},le="+Inf"}`)).toBe(1000);
    expect(exporter.total('shop', 'a')).toBe(1000);
  });

  test('lets a pod start from nothing and go without a trace', async () => {
    let now = 0;
    let pods = [pod('old')];
    const exporter = await open({ pods: () => pods, now: () => now });
    await fetch(exporter.url);
    now = 1_000;
    pods = [pod('old'), pod('new')];
    expect(await sample(exporter, 'http_requests_total{namespace="shop",pod="new",code="200"}')).toBe(0);
    pods = [pod('new')];
    now = 2_000;
    expect(await sample(exporter, 'http_requests_total{namespace="shop",pod="new",code="200"}')).toBe(100);
    await expect(
      sample(exporter, 'http_requests_total{namespace="shop",pod="old",code="200"}'),
    ).rejects.toThrow('no sample');
  });
});

describe.skipIf(!findPrometheus())('a real Prometheus (skipped where none is installed)', () => {
  test('sees the shares that the pods play', async () => {
    const exporter = await open({
      pods: () => [
        pod('good'),
        pod('bad', { errorRatio: 0.25, latency: { medianSeconds: 0.4, p99Seconds: 2 } }),
      ],
    });
    const prometheus = await startPrometheus({ targets: [exporter.url] });
    closing.push(prometheus.stop);
    const ask = async (query: string): Promise<number> => {
      const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = (await answer.json()) as {
        data: { result: readonly { value: readonly [number, string] }[] };
      };
      return Number(data.result[0]?.value[1] ?? Number.NaN);
    };
    await until('enough samples', async () => (await ask('sum(http_requests_total)')) > 600);
    const errors = (name: string) =>
      `sum(http_requests_total{namespace="shop",pod="${name}",code="500"}) / sum(http_requests_total{namespace="shop",pod="${name}"})`;
    expect(await ask(errors('good'))).toBe(0);
    expect(await ask(errors('bad'))).toBeCloseTo(0.25, 1);
    const median = await ask('histogram_quantile(0.5, http_request_duration_seconds_bucket{pod="bad"})');
    expect(median).toBeGreaterThan(0.25);
    expect(median).toBeLessThan(0.5);
  });
});

const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'];

describe.skipIf(!kubeconfig || !process.env['TIDEGATE_TEST_AUDIT_LOG'])(
  'traffic to real pods (skipped where the cluster is not ours)',
  () => {
    test('is shared by those that are Ready', async () => {
      const api = openApi(readAccess(kubeconfig ?? ''), 'tidegate-test-traffic');
      const namespace = await createNamespace(api, 'traffic');
      closing.push(async () => {
        await api.must('DELETE', `/api/v1/namespaces/${namespace}`);
        api.close();
      });
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
      await api.must(
        'POST',
        path,
        deployment({ name: 'shop', image: 'example.test/shop:1', replicas: 2, labels: { tier: 'web' } }),
      );
      await api.must(
        'POST',
        path,
        deployment({
          name: 'sick',
          image: 'example.test/shop:never-ready',
          replicas: 1,
          labels: { tier: 'web' },
        }),
      );
      await until(
        'two ready pods',
        async () => (await podsOf(api, namespace, 'shop')).filter(isReady).length === 2,
      );
      const follow = followPods(api, {
        namespace,
        selector: 'tier=web',
        requestsPerSecond: 30,
        behave: ({ labels, image }) => ({ errorRatio: 0, latency, revision: `${labels['app']} ${image}` }),
      });
      const pods = await follow();
      expect(
        pods.map(({ requestsPerSecond, revision }) => `${revision}: ${requestsPerSecond}`).toSorted(),
      ).toEqual([
        'shop example.test/shop:1: 15',
        'shop example.test/shop:1: 15',
        'sick example.test/shop:never-ready: 0',
      ]);
    });
  },
);
