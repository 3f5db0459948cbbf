import type {
  CountsQuery,
  GaugeQuery,
  GaugeWindow,
  PairQuery,
  PairWindow,
  PodWindow,
} from '#ports/metrics.ts';
import { binomial, diceFor, histogramOf, poisson, slowerShare } from './random.ts';

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
  /** The share that goes wrong of what a pair of queries counts, by its name; pairs that are not named are like errors. */
  readonly pairs?: Readonly<Record<string, number>>;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What one pod takes of a window's traffic: one of `serving` parts. */
export interface Share extends Window {
  readonly pod: TrafficPod;
  readonly serving: number;
}

interface Play {
  readonly seed: string;
  readonly behaviourOf: (share: Share) => Behaviour;
  readonly requestsPerSecond: (workload: string) => number;
}

/** What the dice make of one pod's share of a window; the same words, the same numbers. */
export const rowsOf = ({ seed, behaviourOf, requestsPerSecond }: Play) => {
  const requestsIn = ({ from, to, serving }: Share, workload: string, dice: () => number) =>
    poisson((requestsPerSecond(workload) * (to - from)) / 1000 / serving, dice);
  const countsIn = (query: CountsQuery, share: Share): PodWindow => {
    const { pod, from, to } = share;
    const dice = diceFor(seed, pod.name, from, to);
    const { errorRatio, latencyMs } = behaviourOf(share);
    const requests = requestsIn(share, query.workload, dice);
    const errors = binomial(requests, errorRatio, dice);
    const row = { pod: pod.name, from, to, requests, errors };
    const slow =
      query.slowerThanMs === undefined
        ? {}
        : { slow: binomial(requests, slowerShare(query.slowerThanMs, latencyMs), dice) };
    if (query.buckets !== true) return { ...row, ...slow };
    return { ...row, ...slow, buckets: histogramOf(requests, latencyMs, dice) };
  };
  const gaugeIn = ({ gauge }: GaugeQuery, share: Share): readonly GaugeWindow[] => {
    const { pod, from, to } = share;
    const level = behaviourOf(share).gauges?.[gauge];
    const wobble = 0.9 + 0.2 * diceFor(seed, gauge, pod.name, from, to)();
    return level === undefined ? [] : [{ pod: pod.name, from, to, mean: level * wobble }];
  };
  const pairIn = ({ name, workload }: PairQuery, share: Share): PairWindow => {
    const { pod, from, to } = share;
    const dice = diceFor(seed, name, pod.name, from, to);
    const { errorRatio, pairs } = behaviourOf(share);
    const all = requestsIn(share, workload, dice);
    return { pod: pod.name, from, to, bad: binomial(all, pairs?.[name] ?? errorRatio, dice), all };
  };
  return { countsIn, gaugeIn, pairIn };
};
