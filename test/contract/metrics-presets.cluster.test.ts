import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPrometheus, type PrometheusConfig } from '#adapters/metrics/prometheus/open.ts';
import { type Prometheus, startPrometheus } from '#test/cluster/prometheus.ts';
import { startTextExporter } from '#test/cluster/text-exporter.ts';

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const windowSeconds = 4;
const windowMs = windowSeconds * 1000;

type Preset = NonNullable<PrometheusConfig['preset']>;

/** One family as its maker exposes it: labels of the pod, what marks a failed request, what else there is that is not ours. */
interface Family {
  readonly preset: Preset;
  readonly pod: string;
  readonly counter: string;
  readonly good: string;
  readonly bad: string;
  /** The histogram without its ending; its labels besides the pod's; bounds in its own unit for 100 ms and 500 ms. */
  readonly histogram: string;
  readonly of: string;
  readonly bounds: readonly [string, string];
  /** Series that would spoil the numbers if they were counted. */
  readonly strangers: readonly string[];
}

const seconds = ['0.1', '0.5'] as const;
const millis = ['100', '500'] as const;
const pod = 'namespace="shop",pod="web-1"';

const families: readonly Family[] = [
  {
    preset: 'http',
    pod,
    counter: 'http_requests_total',
    good: 'code="200",method="get"',
    bad: 'code="503",method="get"',
    histogram: 'http_request_duration_seconds',
    of: 'method="get"',
    bounds: seconds,
    strangers: [],
  },
  {
    preset: 'istio',
    pod: `${pod},destination_workload="web",reporter="destination"`,
    counter: 'istio_requests_total',
    good: 'response_code="200",response_flags="-"',
    bad: 'response_code="502",response_flags="UF"',
    histogram: 'istio_request_duration_milliseconds',
    of: 'response_code="200"',
    bounds: millis,
    strangers: [`istio_requests_total{${pod},reporter="source",response_code="500"}`],
  },
  {
    preset: 'envoy',
    pod,
    counter: 'envoy_http_downstream_rq_xx',
    good: 'envoy_response_code_class="2",envoy_http_conn_manager_prefix="ingress_http"',
    bad: 'envoy_response_code_class="5",envoy_http_conn_manager_prefix="ingress_http"',
    histogram: 'envoy_http_downstream_rq_time',
    of: 'envoy_http_conn_manager_prefix="ingress_http"',
    bounds: millis,
    strangers: [
      `envoy_http_downstream_rq_xx{${pod},envoy_response_code_class="5",envoy_http_conn_manager_prefix="admin"}`,
    ],
  },
  {
    preset: 'linkerd',
    pod: `${pod},direction="inbound"`,
    counter: 'response_total',
    good: 'classification="success",status_code="200"',
    bad: 'classification="failure",status_code="500"',
    histogram: 'response_latency_ms',
    of: 'status_code="200"',
    bounds: millis,
    strangers: [`response_total{${pod},direction="outbound",classification="failure"}`],
  },
  {
    preset: 'micrometer',
    pod,
    counter: 'http_server_requests_seconds_count',
    good: 'uri="/",method="GET",outcome="SUCCESS",status="200",exception="None"',
    bad: 'uri="/",method="GET",outcome="SERVER_ERROR",status="500",exception="IOException"',
    histogram: 'http_server_requests_seconds',
    of: 'uri="/",method="GET",status="200"',
    bounds: seconds,
    strangers: [],
  },
  {
    preset: 'opentelemetry',
    pod: 'k8s_namespace_name="shop",k8s_pod_name="web-1"',
    counter: 'http_server_request_duration_seconds_count',
    good: 'http_request_method="GET",http_response_status_code="200"',
    bad: 'http_request_method="GET",http_response_status_code="500",error_type="500"',
    histogram: 'http_server_request_duration_seconds',
    of: 'http_request_method="GET",http_response_status_code="200"',
    bounds: seconds,
    strangers: [],
  },
  {
    preset: 'ingress-nginx',
    pod: 'exported_namespace="shop",ingress="web",pod="web-1"',
    counter: 'nginx_ingress_controller_requests',
    good: 'status="200",method="GET"',
    bad: 'status="504",method="GET"',
    histogram: 'nginx_ingress_controller_request_duration_seconds',
    of: 'status="200",method="GET"',
    bounds: seconds,
    strangers: [],
  },
];

/** 30 good and 10 bad requests a second; of the histogram 30 are below the first bound, 40 below the second, of 50. */
const linesAt = (tick: number) => (family: Family) => {
  const { pod: own, counter, good, bad, histogram, of, bounds, strangers } = family;
  const bucket = (le: string, count: number) =>
    `${histogram}_bucket{${own},${of},le="${le}"} ${count * tick}`;
  return [
    `${counter}{${own},${good}} ${30 * tick}`,
    `${counter}{${own},${bad}} ${10 * tick}`,
    bucket(bounds[0], 30),
    bucket(bounds[1], 40),
    bucket('+Inf', 50),
    ...strangers.map((series) => `${series} ${1000 * tick}`),
  ];
};

describe.skipIf(program === undefined)(
  'presets in a real Prometheus (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  () => {
    let exporter: Awaited<ReturnType<typeof startTextExporter>>;
    let prometheus: Prometheus;
    let start = 0;
    beforeAll(async () => {
      const begun = performance.now();
      exporter = await startTextExporter(() => {
        const tick = Math.floor((performance.now() - begun) / 10);
        return families.flatMap(linesAt(tick));
      });
      prometheus = await startPrometheus({
        targets: [exporter.url],
        ...(program === undefined ? {} : { program }),
      });
      start = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
      await sleep(start + 2 * windowMs + 1500 - Date.now());
    });
    afterAll(async () => {
      await prometheus.stop();
      await exporter.stop();
    });

    test.each(families.map(({ preset }) => preset))('%s', async (preset) => {
      const rows = await openPrometheus({ url: prometheus.url, preset }).counts({
        namespace: 'shop',
        workload: 'web',
        pods: ['web-1'],
        from: start,
        to: start + 2 * windowMs,
        windowSeconds,
        slowerThanMs: 500,
        buckets: true,
      });
      expect(rows).toHaveLength(2);
      for (const { pod: name, requests, errors, slow = NaN, buckets } of rows) {
        expect(name).toBe('web-1');
        expect(requests).toBeGreaterThan(0);
        expect(errors / requests).toBeCloseTo(0.25, 3);
        expect(buckets?.bounds).toEqual([100, 500]);
        expect((buckets?.counts[0] ?? NaN) / (buckets?.all ?? NaN)).toBeCloseTo(0.6, 3);
        expect(slow / (buckets?.all ?? NaN)).toBeCloseTo(0.2, 3);
      }
    });
  },
);
