import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { ingressNginx } from '#domain/traffic/canary-ingress.ts';
import { gatewayHttp } from '#domain/traffic/gateway.ts';
import { istio } from '#domain/traffic/istio.ts';
import type { Router } from '#domain/traffic/router.ts';
import { traefikRoute } from '#domain/traffic/traefik.ts';
import { type Prometheus, startPrometheus } from '#test/cluster/prometheus.ts';
import { startTextExporter } from '#test/cluster/text-exporter.ts';

/* What routers count, as each of them exposes it: read by side from a real Prometheus that scrapes two instances. */

const program = process.env['TIDEGATE_TEST_PROMETHEUS_BIN'];
const windowSeconds = 4;
const windowMs = windowSeconds * 1000;
const sides = { service: 'web', namespace: 'shop', old: 'web-old-abc123', fresh: 'web-new-abc123' };

/** How one router labels the requests that arrive at a Service; the label of its status is named apart. */
interface Family {
  readonly name: string;
  readonly router: Router;
  readonly controllerName?: string;
  readonly prefix: string;
  readonly counter: string;
  readonly histogram: string;
  readonly unitMs: number;
  readonly code: string;
  readonly labels: (service: string) => string;
}

const traefik = (provider: string, before = '', after = '80') => ({
  prefix: 'traefik_service',
  counter: 'requests_total',
  histogram: 'request_duration_seconds',
  unitMs: 1000,
  code: 'code',
  labels: (service: string) =>
    `method="GET",protocol="http",service="${before}shop-${service}-${after}@${provider}"`,
});
const nginx = (before: string) => ({
  router: ingressNginx,
  prefix: 'nginx_ingress_controller',
  counter: 'requests',
  histogram: 'request_duration_seconds',
  unitMs: 1000,
  code: 'status',
  labels: (service: string) => {
    const isFresh = service === sides.fresh;
    const canary = isFresh ? `shop-${service}-80` : '';
    const first = isFresh ? sides.old : service;
    return `${before}namespace="shop",${before}service="${first}",ingress="web",canary="${canary}"`;
  },
});
const istioFamily = {
  router: istio,
  prefix: 'istio',
  counter: 'requests_total',
  histogram: 'request_duration_milliseconds',
  unitMs: 1,
  code: 'response_code',
  labels: (service: string) =>
    `reporter="source",destination_service_namespace="shop",destination_service_name="${service}"`,
};

const families: readonly Family[] = [
  { name: 'traefik: IngressRoute', router: traefikRoute, ...traefik('kubernetescrd') },
  {
    name: 'traefik: Gateway API',
    router: gatewayHttp,
    controllerName: 'traefik.io/gateway-controller',
    ...traefik('kubernetesgateway', 'httproute-shop-web-gw-shop-public-ep-web-0-8d59089c-svc-', '0'),
  },
  {
    name: 'traefik before 3.7: Gateway API',
    router: gatewayHttp,
    controllerName: 'traefik.io/gateway-controller',
    ...traefik('kubernetesgateway'),
  },
  { name: 'ingress-nginx', ...nginx('') },
  { name: 'ingress-nginx, scraped without honor_labels', ...nginx('exported_') },
  {
    name: 'traefik: annotations of ingress-nginx',
    ...traefik('kubernetesingressnginx', 'shop-web-'),
    router: ingressNginx,
    labels: (service) =>
      `service="shop-web-${service === sides.fresh ? `${sides.old}-80-canary` : `${service}-80`}@kubernetesingressnginx"`,
  },
  { name: 'istio', ...istioFamily },
];

/** Of each side so many requests a tick, a quarter of which fail, and half of which are faster than 100 ms. */
const perTick = { [sides.service]: 40, [sides.old]: 40, [sides.fresh]: 8, 'web-admin': 4000 };

const linesAt = (tick: number, { prefix, counter, histogram, unitMs, code, labels }: Family) =>
  Object.entries(perTick).flatMap(([service, count]) => {
    const own = labels(service);
    const bucket = (le: string, part: number) =>
      `${prefix}_${histogram}_bucket{${own},${code}="200",le="${le}"} ${part * count * tick}`;
    return [
      `${prefix}_${counter}{${own},${code}="200"} ${0.75 * count * tick}`,
      `${prefix}_${counter}{${own},${code}="502"} ${0.25 * count * tick}`,
      bucket(String(100 / unitMs), 0.5),
      bucket('+Inf', 1),
    ];
  });

describe.skipIf(program === undefined)(
  'series of routers in a real Prometheus (skipped without TIDEGATE_TEST_PROMETHEUS_BIN)',
  () => {
    test.each(families)('$name', { timeout: 60_000 }, async (family) => {
      const begun = performance.now();
      const lines = () => linesAt(Math.floor((performance.now() - begun) / 100), family);
      const exporters = [await startTextExporter(lines), await startTextExporter(lines)];
      const prometheus: Prometheus = await startPrometheus({
        targets: exporters.map(({ url }) => url),
        ...(program === undefined ? {} : { program }),
      });
      try {
        const start = (Math.floor(Date.now() / windowMs) + 1) * windowMs;
        await sleep(start + 2 * windowMs + 1500 - Date.now());
        const { router, controllerName } = family;
        const route = {
          ...router.route,
          metadata: { name: 'web', namespace: 'shop' },
          ...(controllerName === undefined ? {} : { status: { parents: [{ controllerName }] } }),
        };
        const side = (of: 'service' | 'old' | 'fresh') => {
          const series = router.series?.(route, sides, of) ?? [];
          return { name: of, pods: [], series: 'why' in series ? [] : series };
        };
        const rows = await openPrometheus({ url: prometheus.url }).counts({
          namespace: 'shop',
          workload: 'web',
          pods: [],
          from: start,
          to: start + 2 * windowMs,
          windowSeconds,
          slowerThanMs: 100,
          buckets: true,
          sides: [side('service'), side('old'), side('fresh')],
        });
        expect(rows.map(({ pod }) => pod)).toEqual(['service', 'service', 'old', 'old', 'fresh', 'fresh']);
        for (const { requests, errors, slow = NaN, buckets } of rows) {
          expect(errors / requests).toBeCloseTo(0.25, 3);
          expect(slow / requests).toBeCloseTo(0.5, 3);
          expect(buckets?.bounds).toEqual([100]);
        }
        const total = (name: string) =>
          rows.reduce((sum, { pod, requests }) => sum + (pod === name ? requests : 0), 0);
        // Both instances are counted; 10 ticks a second, of windows that are aligned with neither.
        expect(total('old') / (2 * 40 * 10 * 2 * windowSeconds)).toBeCloseTo(1, 0);
        expect(total('service')).toBe(total('old'));
        expect(total('fresh') / total('old')).toBeCloseTo(0.2, 5);
      } finally {
        await prometheus.stop();
        for (const exporter of exporters) await exporter.stop();
      }
    });
  },
);
