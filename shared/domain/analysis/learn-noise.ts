import { keyOf } from './check-key.ts';
import type { Learned } from './learned.ts';
import type { Counts, Gauged, Measurement } from './observation.ts';
import { onceEach, type Past } from './past.ts';
import { calibrateGrid, calibrateSteps } from './statistics/calibrate.ts';
import type { Noise } from './statistics/dispersion.ts';
import { calibrateGauge, type GaugeNoise } from './statistics/gauge-scale.ts';
import { type Buckets, bucketsOf, slowIn, tails } from './statistics/latency.ts';
import { packSteps, type PackedSteps } from './statistics/packed.ts';
import { filledGrids } from './statistics/pod-grid.ts';
import { validCounts, validGauges, validPairs } from './valid-samples.ts';
import type { Judging } from './verdict.ts';

/** What the history of the running version teaches, by check and by step; null if it is unknown. */
export interface LearnedNoise {
  readonly noise: Readonly<Record<string, PackedSteps>>;
  /** The same of gauges, by name. */
  readonly scales: Readonly<Record<string, readonly (GaugeNoise | null)[]>>;
  /** All requests by how long they took, to choose bounds from. */
  readonly learning?: Buckets;
}

type Steps = readonly (Noise | null)[];

export const learnNoise = (measurement: Measurement): LearnedNoise => {
  const { stepPods = [1], learned = {} } = measurement;
  const past = onceEach(validCounts(measurement.history ?? []));
  const learning = past.rows.length < shortest ? undefined : bucketsOf(past.rows);
  const noise = {
    ...noiseOfPairs(measurement, stepPods),
    ...noiseOfCounts(past, learning, measurement),
  };
  return {
    scales: scalesFor(measurement, stepPods),
    ...(learning === undefined ? {} : { learning }),
    noise: Object.fromEntries(
      Object.entries(noise).map(([key, steps]) => [key, packSteps(orLearned(steps, learned[key]))]),
    ),
  };
};

const noiseOfPairs = ({ judging, historyPairs = [] }: Measurement, stepPods: readonly number[]) => {
  const rows = validPairs(historyPairs);
  return Object.fromEntries(
    judging.checks.flatMap((check) => {
      if (check.kind !== 'pair') return [];
      const own = rows.filter(({ name }) => name === check.name);
      return [[keyOf(check), calibrateSteps(own, stepPods, true)] as const];
    }),
  );
};

const noiseOfCounts = (
  past: Past,
  learning: Buckets | undefined,
  { judging, stepPods = [1] }: Measurement,
): Readonly<Record<string, Steps>> => {
  const kinds = new Set(judging.checks.map(({ kind }) => kind));
  const bounds = kinds.has('slowdown') && learning !== undefined ? boundsOf(learning, judging) : [];
  const counts: readonly Bad[] = [
    ...(kinds.has('errors') ? [({ errors }: Counts) => errors] : []),
    ...(kinds.has('latency') ? [({ slow }: Counts) => slow] : []),
    ...bounds.map((bound) => (row: Counts) => row.buckets && slowIn(row.buckets, bound)),
  ];
  const measured = calibrateCounts(past, counts, stepPods, (at) => at === 0 && kinds.has('errors'));
  const [errors = []] = measured;
  const latency = measured[kinds.has('errors') ? 1 : 0] ?? [];
  const slower = bounds.length === 0 ? [stepPods.map(() => null)] : measured.slice(-bounds.length);
  return {
    ...(kinds.has('errors') ? { errors } : {}),
    ...(kinds.has('latency') ? { latency } : {}),
    ...(kinds.has('slowdown') ? { slowdown: noisiest(slower) } : {}),
  };
};

type Bad = (row: Counts) => number | undefined;

/** The noise of each of these counts; all of them are read in one pass over the rows. */
const calibrateCounts = (
  { rows, places }: Past,
  bads: readonly Bad[],
  stepPods: readonly number[],
  isRare: (at: number) => boolean,
): readonly Steps[] => {
  const all = ({ requests }: Counts) => requests;
  const grids = filledGrids(rows, places, { bads: bads.map(withinRequests), all });
  return grids.map((grid, at) =>
    grid === undefined
      ? calibrateSteps(knownRows(rows, bads[at] as Bad), stepPods, isRare(at))
      : calibrateGrid(grid, stepPods, isRare(at)),
  );
};

const withinRequests =
  (bad: Bad): Bad =>
  (row) => {
    const count = bad(row);
    return count === undefined ? undefined : Math.min(count, row.requests);
  };

const knownRows = (rows: readonly Counts[], bad: Bad) =>
  rows.flatMap((row) => {
    const count = bad(row);
    return count === undefined ? [] : [{ pod: row.pod, to: row.to, bad: count, all: row.requests }];
  });

const shortest = 40;

/** Where the past of these pods is too short, that of earlier releases is known; by so few of them that it is doubted. */
const orLearned = (steps: Steps, learned: Learned | undefined): Steps => {
  if (learned?.noise === undefined || steps.some((one) => one !== null)) return steps;
  const noise: Noise = { ...learned.noise, isMeasured: true, freedom: learnedFreedom };
  return steps.map(() => noise);
};
const learnedFreedom = 4;

/** The bounds at which a tenth of the requests, and the farthest part of the tail that is asked for, are slower. */
const boundsOf = (all: Buckets, { checks }: Judging): readonly number[] => {
  const tail = checks.find((check) => check.kind === 'slowdown')?.tail ?? 'all';
  const nearest = (share: number) => {
    const away = all.counts.map((count) => Math.abs(Math.log(Math.max(1e-9, 1 - count / all.all) / share)));
    return away.indexOf(Math.min(...away));
  };
  return [...new Set([nearest(0.1), nearest(tails[tail].at(-1) ?? 0.1)])];
};

/** The tail swings in other ways than the middle: what holds for both is the larger noise of each kind. */
const noisiest = ([first = [], ...others]: readonly Steps[]): Steps =>
  others.reduce((steps, more) => steps.map((one, step) => larger(one, more[step] ?? null)), first);

const larger = (a: Noise | null, b: Noise | null): Noise | null =>
  a === null || b === null
    ? (a ?? b)
    : {
        ...a,
        s2: Math.max(a.s2, b.s2),
        c: Math.max(a.c, b.c),
        tau2: Math.max(a.tau2, b.tau2),
        reach: Math.max(a.reach ?? 0, b.reach ?? 0),
        spikes: Math.max(a.spikes ?? 0, b.spikes ?? 0),
      };

const scalesFor = (
  { judging, historyGauges = [], learned = {} }: Measurement,
  stepPods: readonly number[],
): LearnedNoise['scales'] => {
  const rows = validGauges(historyGauges);
  return Object.fromEntries(
    judging.checks.flatMap((check) => {
      if (check.kind !== 'gauge') return [];
      const own = rows.filter((row) => row.gauge === check.gauge);
      return [[check.gauge, orLearnedScale(scalesOf(own, stepPods), learned[keyOf(check)])] as const];
    }),
  );
};

type Scales = readonly (GaugeNoise | null)[];

const orLearnedScale = (steps: Scales, learned: Learned | undefined): Scales => {
  if (learned?.noise === undefined || learned.high === undefined || steps.some((one) => one !== null))
    return steps;
  const scale = { ...learned.noise, high: learned.high };
  return steps.map(() => scale);
};

/** Only windows in which all pods were seen tell what pods differ by. */
const scalesOf = (rows: readonly Gauged[], stepPods: readonly number[]): Scales => {
  const pods = [...new Set(rows.map(({ pod }) => pod))].sort();
  const windows = [...new Set(rows.map(({ to }) => to))].sort((a, b) => a - b);
  const means = new Map<string, number>();
  for (const { pod, to, mean } of rows) {
    const key = `${pod} ${to}`;
    means.set(key, Math.max(means.get(key) ?? mean, mean));
  }
  const whole = windows
    .map((to) => pods.flatMap((pod) => means.get(`${pod} ${to}`) ?? []))
    .filter(({ length }) => length === pods.length);
  return stepPods.map((count) =>
    whole.length === 0 ? null : (calibrateGauge(whole, Math.max(1, count)) ?? null),
  );
};
