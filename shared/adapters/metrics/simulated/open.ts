import { Failure } from '#domain/failure.ts';
import type { CountsQuery, GaugeQuery, Metrics, PairQuery, PodWindow } from '#ports/metrics.ts';
import { summed } from '../windows.ts';
import { type Behaviour, rowsOf, type Share, type TrafficPod, type Window } from './rows.ts';

export type { Behaviour, TrafficPod } from './rows.ts';

export interface TrafficOptions {
  /** Epoch ms; nothing is known of windows that end later. */
  readonly now: () => number;
  /** Every pod, also those that are gone but may still be queried. */
  readonly pods: () => readonly TrafficPod[];
  /** Equal seeds give equal numbers. */
  readonly seed?: string;
  /** Shared equally by the Ready pods of a workload; 100 when not given. */
  readonly requestsPerSecond?: (workload: string) => number;
  readonly behaviour?: (image: string) => Behaviour;
  /** How often counters are read, seconds; a window shorter than two readings has no rows. Always, when not given. */
  readonly scrapeSeconds?: number;
}

/** Metrics of simulated traffic, and ways to distort them. */
export interface SimulatedMetrics extends Metrics {
  /** From `at` on (default: now), pods whose image contains `image` behave like this; what is not given stays. */
  worsen(image: string, change: Partial<Behaviour>, at?: number): void;
  readonly faults: {
    /** The next queries (default: one) get no response. */
    unreachable(times?: number): void;
    /** What these pods do from now on is not recorded; without names, of all. */
    lose(pods?: readonly string[]): void;
    /** Rows are returned as `lie` changes them. */
    lie(lie: (row: PodWindow) => PodWindow): void;
    clear(): void;
  };
}

const fine: Behaviour = {
  errorRatio: 0.001,
  latencyMs: { median: 40, p99: 200 },
  gauges: { cpu: 0.4, memory: 0.5 },
};

/** The same question has the same answer; a pod has rows for the whole windows in which it was Ready, and no others. */
export const openSimulatedMetrics = (options: TrafficOptions): SimulatedMetrics => {
  const {
    now,
    seed = 'tidegate',
    scrapeSeconds,
    behaviour = () => fine,
    requestsPerSecond = () => 100,
  } = options;
  let changes: readonly Worse[] = [];
  let lost: readonly Lost[] = [];
  let away = 0;
  let lie = (row: PodWindow): PodWindow => row;

  const traffic = (query: CountsQuery | GaugeQuery | PairQuery, at: string): readonly Share[] => {
    if (away > 0) {
      away -= 1;
      throw new Failure('MetricsUnreachable', at, 'connection refused; see whether the metrics server is up');
    }
    if (scrapeSeconds !== undefined && query.windowSeconds < 2 * scrapeSeconds) return [];
    const recorded = options
      .pods()
      .filter(({ namespace, workload }) => namespace === query.namespace && workload === query.workload);
    return windowsOf({ ...query, to: Math.min(query.to, now()) })
      .flatMap((window) => sharesIn(window, recorded, query.pods))
      .filter(({ pod, to }) => !lost.some((one) => one.from < to && (one.pods?.includes(pod.name) ?? true)));
  };
  const behaviourOf = ({ pod, from, to }: Share) => mixed(behaviour(pod.image), pod.image, changes, from, to);

  const { countsIn, gaugeIn, pairIn } = rowsOf({ seed, behaviourOf, requestsPerSecond });
  const ofWorkload = ({ namespace, workload }: CountsQuery) => `${namespace}/${workload}`;

  return {
    scrapeSeconds: async () => scrapeSeconds,
    counts: async (query) => {
      const read = (pods: readonly string[]) =>
        traffic({ ...query, pods }, `counts of ${ofWorkload(query)}`).map((share) =>
          lie(countsIn(query, share)),
        );
      return query.sides === undefined
        ? read(query.pods)
        : query.sides.flatMap(({ name, pods }) => summed(read(pods).map((row) => ({ ...row, pod: name }))));
    },
    gauges: async (query) =>
      traffic(query, `gauge ${query.gauge} of ${ofWorkload(query)}`).flatMap((share) =>
        gaugeIn(query, share),
      ),
    pairs: async (query) =>
      traffic(query, `queries ${query.name} of ${ofWorkload(query)}`).map((share) => pairIn(query, share)),
    worsen(image, change, at = now()) {
      changes = [...changes, { image, change, at }];
    },
    faults: {
      unreachable(times = 1) {
        away = times;
      },
      lose(pods) {
        lost = [...lost, { from: now(), ...(pods === undefined ? {} : { pods }) }];
      },
      lie(how) {
        lie = how;
      },
      clear() {
        away = 0;
        lost = [];
        lie = (row) => row;
      },
    },
  };
};

interface Worse {
  readonly image: string;
  readonly change: Partial<Behaviour>;
  readonly at: number;
}

interface Lost {
  readonly from: number;
  readonly pods?: readonly string[];
}

/** Whole windows, aligned to multiples of their length since 1970. */
const windowsOf = ({ from, to, windowSeconds }: CountsQuery | GaugeQuery | PairQuery): readonly Window[] => {
  const length = windowSeconds * 1000;
  const first = Math.ceil(from / length) * length;
  const count = Math.max(0, Math.floor((to - first) / length));
  return Array.from({ length: count }, (_, index) => ({
    from: first + index * length,
    to: first + (index + 1) * length,
  }));
};

const sharesIn = (
  window: Window,
  pods: readonly TrafficPod[],
  asked: readonly string[],
): readonly Share[] => {
  const served = pods.reduce((sum, pod) => sum + readyMs(pod, window), 0);
  const serving = served / (window.to - window.from);
  return pods
    .filter((pod) => asked.includes(pod.name) && readyMs(pod, window) === window.to - window.from)
    .map((pod) => ({ ...window, pod, serving }));
};

const readyMs = ({ readySpans }: TrafficPod, { from, to }: Window): number =>
  readySpans.reduce(
    (sum, span) => sum + Math.max(0, Math.min(span.to ?? to, to) - Math.max(span.from, from)),
    0,
  );

/** A change in the middle of a window counts for the rest of it. */
const mixed = (
  base: Behaviour,
  image: string,
  changes: readonly Worse[],
  from: number,
  to: number,
): Behaviour =>
  changes
    .filter((change) => image.includes(change.image) && change.at < to)
    .reduce((before, { change, at }) => {
      const part = Math.min(1, (to - at) / (to - from));
      const after = { ...before, ...change };
      const blend = (was: number, is: number) => was + (is - was) * part;
      return {
        ...after,
        errorRatio: blend(before.errorRatio, after.errorRatio),
        latencyMs: {
          median: blend(before.latencyMs.median, after.latencyMs.median),
          p99: blend(before.latencyMs.p99, after.latencyMs.p99),
        },
      };
    }, base);
