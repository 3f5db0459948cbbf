import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { mean, shareBelow, type Latency } from './latency.ts';

/** What one pod does with its share of the traffic. */
export type PodTraffic = {
  readonly namespace: string;
  readonly name: string;
  /** Becomes the label `revision` of every sample, where given. */
  readonly revision?: string;
  readonly requestsPerSecond: number;
  /** The share of requests that end with 500, from 0 to 1. */
  readonly errorRatio: number;
  readonly latency: Latency;
};

/** The upper bounds of the histogram, in seconds; `+Inf` comes by itself. */
export const bucketBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

/** A running exporter: `url` is what Prometheus scrapes; `total` is what a pod has served so far. */
export type Exporter = {
  readonly url: string;
  readonly port: number;
  readonly total: (namespace: string, name: string) => number;
  readonly stop: () => Promise<void>;
};

/** `now` is in milliseconds and only ever grows. */
export type ExporterOptions = {
  readonly pods: () => readonly PodTraffic[] | Promise<readonly PodTraffic[]>;
  readonly now?: () => number;
};

/**
 * Plays the traffic of pods on a random port of 127.0.0.1, as counters that grow with time: `http_requests_total` and
 * the histogram `http_request_duration_seconds`. `pods` is asked ten times a second; a pod that is no longer named
 * disappears, as its own endpoint would. There are no dice: what a
 * judge will see can be computed, up to the moment of each pod's first error.
 */
export const startExporter = async ({
  pods,
  now = () => performance.now(),
}: ExporterOptions): Promise<Exporter> => {
  let counts: Counts = new Map();
  let last = now();
  let busy: Promise<void> | undefined;
  const tick = async () => {
    const seen = await pods();
    const at = now();
    counts = grow(counts, seen, (at - last) / 1000);
    last = at;
  };
  // One look at a time: two that overlap would count the same seconds twice.
  const advance = () => (busy ??= tick().finally(() => (busy = undefined)));
  // A look that fails is told to the next scrape, which looks for itself.
  const timer = setInterval(() => void advance().catch(() => undefined), 100);
  const server = createServer((_, answer) => {
    advance().then(
      () => answer.setHeader('content-type', 'text/plain; version=0.0.4').end(exposition(counts)),
      (trouble: unknown) => answer.writeHead(503).end(String(trouble)),
    );
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/metrics`,
    total: (namespace, name) => whole(counts.get(`${namespace}/${name}`)?.served ?? 0),
    stop: () => {
      clearInterval(timer);
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
};

type Count = {
  readonly pod: PodTraffic;
  readonly served: number;
  readonly failed: number;
  readonly buckets: readonly number[];
  readonly seconds: number;
};
type Counts = ReadonlyMap<string, Count>;

/** Adds `seconds` of traffic to every pod that was there before; a new one starts from zero, so that `rate` sees all of it. */
const grow = (before: Counts, pods: readonly PodTraffic[], seconds: number): Counts =>
  new Map(
    pods.map((pod) => {
      const key = `${pod.namespace}/${pod.name}`;
      const was = before.get(key);
      return [key, was ? add(was, pod, pod.requestsPerSecond * seconds) : fresh(pod)];
    }),
  );

/** Pods that began together fail at moments of their own, or the errors of all would come in one clap. */
const fresh = (pod: PodTraffic): Count => ({
  pod,
  served: 0,
  failed: phaseOf(pod.name),
  seconds: 0,
  buckets: bucketBounds.map(() => 0),
});

const add = (was: Count, pod: PodTraffic, requests: number): Count => ({
  pod,
  served: was.served + requests,
  failed: was.failed + requests * pod.errorRatio,
  seconds: was.seconds + requests * mean(pod.latency),
  buckets: bucketBounds.map(
    (bound, at) => (was.buckets[at] ?? 0) + requests * shareBelow(bound, pod.latency),
  ),
});

/** From 0 to less than 1, always the same for the same name. */
const phaseOf = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32;

/** Counters are whole numbers; the margin forgives what adding up small pieces loses. */
const whole = (count: number): number => Math.floor(count + 1e-6);

const exposition = (counts: Counts): string => {
  const all = [...counts.values()];
  return [
    '# TYPE http_requests_total counter',
    ...all.flatMap((count) => requestLines(count)),
    '# TYPE http_request_duration_seconds histogram',
    ...all.flatMap((count) => durationLines(count)),
    '',
  ].join('\n');
};

const requestLines = ({ pod, served, failed }: Count): readonly string[] => {
  const bad = whole(failed);
  return [
    `http_requests_total{${labels(pod)},code="200"} ${whole(served) - bad}`,
    `http_requests_total{${labels(pod)},code="500"} ${bad}`,
  ];
};

const durationLines = ({ pod, served, seconds, buckets }: Count): readonly string[] => [
  ...buckets.map(
    (count, at) =>
      `http_request_duration_seconds_bucket{${labels(pod)},le="${bucketBounds[at]}"} ${whole(count)}`,
  ),
  `http_request_duration_seconds_bucket{${labels(pod)},le="+Inf"} ${whole(served)}`,
  `http_request_duration_seconds_sum{${labels(pod)}} ${seconds}`,
  `http_request_duration_seconds_count{${labels(pod)}} ${whole(served)}`,
];

const labels = ({ namespace, name, revision }: PodTraffic): string =>
  [
    `namespace="${namespace}"`,
    `pod="${name}"`,
    ...(revision === undefined ? [] : [`revision="${revision}"`]),
  ].join(',');
