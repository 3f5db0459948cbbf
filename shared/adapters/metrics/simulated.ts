import { Failure } from '#domain/failure.ts';
import type { CountsQuery, GaugeQuery, GaugeWindow, Metrics, PodWindow } from '#ports/metrics.ts';
import { binomial, diceFor, histogramOf, poisson, slowerShare } from './simulated-dice.ts';

/** One pod as traffic sees it: requests go to it in these spans (epoch ms; the last may be open). */
export interface TrafficPod {
  readonly namespace: string;
  readonly name: string;
  readonly workload: string;
  readonly image: string;
  readonly readySpans: readonly { readonly from: number; readonly to?: number }[];
}

/** How pods of an image answer. */
export interface Behaviour {
  /** The share of requests that fail, 0 to 1. */
  readonly errorRatio: number;
  readonly latencyMs: { readonly median: number; readonly p99: number };
  readonly gauges?: Readonly<Record<string, number>>;
}

export interface TrafficOptions {
  /** Epoch ms; nothing is known of windows that end later. */
  readonly now: () => number;
  /** Every pod, also those that are gone but may be asked for. */
  readonly pods: () => readonly TrafficPod[];
  /** Equal seeds give equal numbers. */
  readonly seed?: string;
  /** Shared equally by the Ready pods of a workload; 100 when not given. */
  readonly requestsPerSecond?: (workload: string) => number;
  readonly behaviour?: (image: string) => Behaviour;
}

/** Metrics of traffic that nobody sends, and the ways to spoil them. */
export interface SimulatedMetrics extends Metrics {
  /** From `at` on (now, when not given), pods whose image contains `image` behave so; what is not named stays. */
  worsen(image: string, change: Partial<Behaviour>, at?: number): void;
  readonly faults: {
    /** The next questions (one, when not given) find nobody there. */
    unreachable(times?: number): void;
    /** What these pods do from now on is not recorded; without names, of all. */
    lose(pods?: readonly string[]): void;
    /** Rows are told as `lie` makes them. */
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
  const { now, seed = 'tidegate', behaviour = () => fine, requestsPerSecond = () => 100 } = options;
  let changes: readonly Worse[] = [];
  let lost: readonly Lost[] = [];
  let away = 0;
  let lie = (row: PodWindow): PodWindow => row;

  const traffic = (query: CountsQuery | GaugeQuery, at: string): readonly Share[] => {
    if (away > 0) {
      away -= 1;
      throw new Failure('MetricsUnreachable', at, 'connection refused; see whether the metrics server is up');
    }
    const recorded = options
      .pods()
      .filter(({ namespace, workload }) => namespace === query.namespace && workload === query.workload);
    return windowsOf({ ...query, to: Math.min(query.to, now()) })
      .flatMap((window) => sharesIn(window, recorded, query.pods))
      .filter(({ pod, to }) => !lost.some((one) => one.from < to && (one.pods?.includes(pod.name) ?? true)));
  };
  const behaviourOf = ({ pod, from, to }: Share) => mixed(behaviour(pod.image), pod.image, changes, from, to);

  return {
    async counts(query) {
      const rows = traffic(query, `counts of ${query.namespace}/${query.workload}`).map(
        (share): PodWindow => {
          const { pod, from, to, serving } = share;
          const dice = diceFor(seed, pod.name, from, to);
          const { errorRatio, latencyMs } = behaviourOf(share);
          const requests = poisson((requestsPerSecond(query.workload) * (to - from)) / 1000 / serving, dice);
          const errors = binomial(requests, errorRatio, dice);
          const row = { pod: pod.name, from, to, requests, errors };
          const slow =
            query.slowerThanMs === undefined
              ? {}
              : { slow: binomial(requests, slowerShare(query.slowerThanMs, latencyMs), dice) };
          if (query.buckets !== true) return { ...row, ...slow };
          return { ...row, ...slow, buckets: histogramOf(requests, latencyMs, dice) };
        },
      );
      return rows.map((row) => lie(row));
    },
    async gauges(query) {
      return traffic(query, `gauge ${query.gauge} of ${query.namespace}/${query.workload}`).flatMap(
        (share): GaugeWindow[] => {
          const { pod, from, to } = share;
          const level = behaviourOf(share).gauges?.[query.gauge];
          const wobble = 0.9 + 0.2 * diceFor(seed, query.gauge, pod.name, from, to)();
          return level === undefined ? [] : [{ pod: pod.name, from, to, mean: level * wobble }];
        },
      );
    },
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

interface Window {
  readonly from: number;
  readonly to: number;
}

/** What one pod takes of a window's traffic: one of `serving` parts. */
interface Share extends Window {
  readonly pod: TrafficPod;
  readonly serving: number;
}

/** Whole windows, aligned to multiples of their length since 1970. */
const windowsOf = ({ from, to, windowSeconds }: CountsQuery | GaugeQuery): readonly Window[] => {
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

/** A change in the middle of a window counts for the part of it that follows. */
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
