import { judge } from './judge.ts';
import type { Measurement } from './observation.ts';
import type { RecordedMeasurement } from './records.ts';
import type { JudgeState } from './judge-state.ts';
import type { Buckets } from './statistics/latency.ts';
import type { Judging, Verdict } from './verdict.ts';

/** One pod in one window, without its name: `seconds` is the window's end, counted from the first window's start. */
interface Anonymous {
  readonly pod: number;
  readonly seconds: number;
}
export interface AnonymousRow extends Anonymous {
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
  readonly buckets?: Buckets;
}
/** Gauges and query pairs by their number among those of the rule, from 0; their names could reveal too much. */
interface AnonymousGauge extends Anonymous {
  readonly gauge: number;
  readonly mean: number;
}
interface AnonymousPair extends Anonymous {
  readonly pair: number;
  readonly bad: number;
  readonly all: number;
}

export interface AnonymousWindows {
  readonly windowSeconds: number;
  readonly canary: readonly AnonymousRow[];
  readonly stable: readonly AnonymousRow[];
  /** Of both arms; a pod belongs to the arm that lists its number. */
  readonly canaryPods: readonly number[];
  readonly gauges?: readonly AnonymousGauge[];
  readonly pairs?: readonly AnonymousPair[];
}

const gaugesOf = ({ checks }: Judging): readonly string[] =>
  checks.flatMap((check) => (check.kind === 'gauge' ? [check.gauge] : []));
const pairsOf = ({ checks }: Judging): readonly string[] =>
  checks.flatMap((check) => (check.kind === 'pair' ? [check.name] : []));

/** All windows of one workload without anything that identifies its owner: pods become numbers, time begins at zero. */
export const anonymous = (measurements: readonly RecordedMeasurement[]): AnonymousWindows => {
  const windowSeconds = measurements[0]?.measurement.judging.windowSeconds ?? 0;
  const ends = measurements.flatMap(({ measurement }) =>
    [...measurement.windows, ...(measurement.gauges ?? []), ...(measurement.pairs ?? [])].map(({ to }) => to),
  );
  const start = ends.reduce((first, to) => Math.min(first, to), Infinity) - windowSeconds * 1000;
  const numberOf = numbering();
  const place = ({ pod, to }: { readonly pod: string; readonly to: number }) => ({
    pod: numberOf(pod),
    seconds: (to - start) / 1000,
  });
  const rows = (arm: 'canary' | 'stable') =>
    measurements.flatMap(({ measurement }) =>
      measurement.windows
        .filter(({ pod }) => measurement[arm].includes(pod))
        .map(({ pod, to, ...counts }) => ({ ...place({ pod, to }), ...counts })),
    );
  const [canary, stable] = [rows('canary'), rows('stable')];
  const gauges = measurements.flatMap(({ measurement }) =>
    (measurement.gauges ?? []).map(({ gauge, mean, ...at }) => ({
      gauge: gaugesOf(measurement.judging).indexOf(gauge),
      ...place(at),
      mean,
    })),
  );
  const pairs = measurements.flatMap(({ measurement }) =>
    (measurement.pairs ?? []).map(({ name, bad, all, ...at }) => ({
      pair: pairsOf(measurement.judging).indexOf(name),
      ...place(at),
      bad,
      all,
    })),
  );
  const fresh = [...new Set(measurements.flatMap(({ measurement }) => measurement.canary))];
  return {
    windowSeconds,
    canaryPods: fresh.map(numberOf),
    canary,
    stable,
    ...(gauges.length === 0 ? {} : { gauges }),
    ...(pairs.length === 0 ? {} : { pairs }),
  };
};

const numbering = (): ((pod: string) => number) => {
  const pods = new Map<string, number>();
  return (pod) => {
    const number = pods.get(pod) ?? pods.size;
    pods.set(pod, number);
    return number;
  };
};

/** A window's end at which something was decided, and how. */
export interface Tried {
  readonly seconds: number;
  readonly verdict: Verdict;
}

/** What the judge would have said of windows, look by look at the end of each, until it has decided. */
export const tryOn = (judging: Judging, windows: AnonymousWindows): readonly Tried[] => {
  const news = newsOf(judging, windows);
  const ends = [...new Set([...news.windows, ...news.gauges, ...news.pairs].map(({ to }) => to))].sort(
    (a, b) => a - b,
  );
  const canary = [...new Set([...windows.canaryPods, ...windows.canary.map(({ pod }) => pod)])].map(named);
  const all = [...news.windows, ...news.gauges, ...news.pairs].map(({ pod }) => pod);
  const stable = [...new Set(all)].filter((pod) => !canary.includes(pod));
  const tried: Tried[] = [];
  let state: JudgeState | undefined;
  for (const to of ends) {
    const at = <Row extends { readonly to: number }>(rows: readonly Row[]) =>
      rows.filter((row) => row.to === to);
    const measurement: Measurement = {
      judging: { ...judging, windowSeconds: windows.windowSeconds, passEarly: true },
      windows: at(news.windows),
      gauges: at(news.gauges),
      pairs: at(news.pairs),
      canary,
      stable,
      since: 0,
      bakeSeconds: 0,
      now: to,
    };
    const judged = judge(measurement, state);
    state = judged.state;
    tried.push({ seconds: to / 1000, verdict: judged.verdict });
    if (judged.verdict.kind !== 'wait') break;
  }
  return tried;
};

const named = (pod: number): string => `pod-${pod}`;

const newsOf = (judging: Judging, { canary, stable, gauges = [], pairs = [] }: AnonymousWindows) => {
  const at = ({ pod, seconds }: Anonymous) => ({ pod: named(pod), to: seconds * 1000 });
  return {
    windows: [...canary, ...stable].map(({ pod, seconds, ...counts }) => ({
      ...at({ pod, seconds }),
      ...counts,
    })),
    gauges: gauges.map(({ gauge, mean, ...of }) => ({
      ...at(of),
      gauge: gaugesOf(judging)[gauge] ?? '',
      mean,
    })),
    pairs: pairs.map(({ pair, bad, all, ...of }) => ({
      ...at(of),
      name: pairsOf(judging)[pair] ?? '',
      bad,
      all,
    })),
  };
};
