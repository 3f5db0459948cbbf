import { keyOf } from './check-key.ts';
import { startAges } from './learned.ts';
import type { Counts } from './observation.ts';
import type { RecordedMeasurement } from './records.ts';
import { type Arms, expectedOf, type Swings } from './statistics/arms.ts';
import { slowIn } from './statistics/latency.ts';
import { type PackedSteps, unpackStep } from './statistics/packed.ts';
import type { Check } from './verdict.ts';

/** What one release has taught of one check. */
export interface CheckLesson {
  /** Bad or slow events of all, on the stable pods; of a gauge its mean. */
  readonly level: number;
  /** Above this a sample of a gauge is out of the ordinary. */
  readonly high?: number;
  /** How the first batch of pods differs from the others, learned from the past of the running version. */
  readonly noise?: Swings;
  /** How many times as often the new pods of the first step erred, by age; null where nothing was seen. */
  readonly start: readonly (number | null)[];
}

/** What one release has taught; a fact of the stream `profile/<app>/<target>`. */
export interface Lesson {
  readonly kind: 'learned';
  readonly release: string;
  /** Epoch ms. */
  readonly at: number;
  /** Whether it has got through to the end: only those show how good ones begin. */
  readonly isGood: boolean;
  /** How often a person was asked, and went on; and whether a person turned back what the judge had passed. */
  readonly asked: number;
  readonly letThrough: number;
  readonly turnedBack: boolean;
  readonly workloads: Readonly<Record<string, Readonly<Record<string, CheckLesson>>>>;
}

export interface TargetLessons {
  readonly target: string;
  readonly lessons: readonly Lesson[];
}

/** What is known about one check of a workload; medians of the last releases, so that no single one decides. */
export interface CheckProfile {
  readonly releases: number;
  readonly level: number;
  readonly high?: number;
  readonly noise?: Swings;
  /** How good releases begin, by age. */
  readonly start: readonly (number | null)[];
  readonly goodReleases: number;
}

/** Anything older says nothing about the service as it is now. */
const lastingMs = 90 * 86_400_000;
export const keptLessons = 8;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

const middle = (swings: readonly Swings[]): Swings | undefined =>
  swings.length === 0
    ? undefined
    : {
        s2: median(swings.map(({ s2 }) => s2)),
        c: median(swings.map(({ c }) => c)),
        tau2: median(swings.map(({ tau2 }) => tau2)),
      };

const typical = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : median(known);
};

/** The checks of a workload, by their keys, as the last releases have shown them. */
export const profileOf = (
  lessons: readonly Lesson[],
  workload: string,
  now: number,
): Readonly<Record<string, CheckProfile>> => {
  const recent = lessons.filter(({ at }) => now - at < lastingMs).slice(-keptLessons);
  const keys = new Set(recent.flatMap(({ workloads }) => Object.keys(workloads[workload] ?? {})));
  return Object.fromEntries(
    [...keys].sort().map((key) => {
      const told = recent.flatMap(({ isGood, workloads }) => {
        const lesson = workloads[workload]?.[key];
        return lesson === undefined ? [] : [{ ...lesson, isGood }];
      });
      const good = told.filter(({ isGood }) => isGood);
      const noise = middle(told.flatMap((lesson) => lesson.noise ?? []));
      const highs = told.flatMap(({ high }) => high ?? []);
      return [
        key,
        {
          releases: told.length,
          level: median(told.map(({ level }) => level)),
          ...(noise === undefined ? {} : { noise }),
          ...(highs.length === 0 ? {} : { high: median(highs) }),
          start: startAges.map((_, at) => typical(good.map(({ start }) => start[at] ?? null))),
          goodReleases: good.length,
        },
      ] as const;
    }),
  );
};

const nothing: Arms = { xc: 0, nc: 0, xb: 0, nb: 0 };
const fewest = 3;

/** What a workload's looks have taught of its checks; the windows of the first step show how it began. */
export const lessonsOf = (looks: readonly RecordedMeasurement[]): Readonly<Record<string, CheckLesson>> => {
  const [first] = looks;
  if (first === undefined) return {};
  const { checks } = first.measurement.judging;
  return Object.fromEntries(
    checks.flatMap((check) => {
      const lesson = lessonOf(check, looks, first);
      return lesson === undefined ? [] : [[keyOf(check), lesson] as const];
    }),
  );
};

const lessonOf = (
  check: Check,
  looks: readonly RecordedMeasurement[],
  { before }: RecordedMeasurement,
): CheckLesson | undefined => {
  if (check.kind === 'slo') return undefined;
  if (check.kind === 'gauge') return lessonOfGauge(check.gauge, looks, before);
  const noise = swingsOf(before.noise[check.kind === 'pair' ? keyOf(check) : check.kind]);
  const isCounted = check.kind === 'errors' || check.kind === 'pair';
  const bound = looks.findLast((look) => look.before.thresholds !== undefined)?.before.thresholds?.[0]?.bound;
  const windows = looks.flatMap(({ measurement: look }) => windowsOf(look, check, bound));
  const x = windows.reduce((sum, { arms }) => sum + arms.xb, 0);
  const n = windows.reduce((sum, { arms }) => sum + arms.nb, 0);
  if (n <= 0) return undefined;
  return {
    level: short(x / n),
    ...(noise === undefined ? {} : { noise }),
    start: isCounted ? startOf(windows) : [],
  };
};

const lessonOfGauge = (
  gauge: string,
  looks: readonly RecordedMeasurement[],
  { scales }: RecordedMeasurement['before'],
): CheckLesson | undefined => {
  const scale = scales[gauge]?.find((one) => one !== null);
  const samples = looks.flatMap(({ measurement: { gauges = [], stable } }) =>
    gauges.filter((row) => row.gauge === gauge && stable.includes(row.pod)).map(({ mean }) => mean),
  );
  if (scale == null || samples.length === 0) return undefined;
  const { s2, c, tau2, high } = scale;
  return { level: short(median(samples)), high, noise: { s2, c, tau2 }, start: [] };
};

const short = (value: number): number => Number(value.toPrecision(3));

/** Of the smallest batch that was measured. */
const swingsOf = (steps: PackedSteps = []): Swings | undefined => {
  const noise = unpackStep(
    steps,
    steps.findIndex((one) => one !== null),
  );
  return noise === undefined ? undefined : { s2: noise.s2, c: noise.c, tau2: noise.tau2 };
};

type Counted = { readonly age: number; readonly arms: Arms };

const windowsOf = (
  { windows, pairs = [], canary, stable, since, step = 0 }: RecordedMeasurement['measurement'],
  check: Exclude<Check, { kind: 'gauge' | 'slo' }>,
  bound: number | undefined,
): readonly Counted[] => {
  if (step !== 0) return [];
  const rows =
    check.kind === 'pair'
      ? pairs.filter(({ name }) => name === check.name)
      : windows.flatMap((row) => {
          const bad = badOf(row, check.kind, bound);
          return bad === undefined ? [] : [{ pod: row.pod, to: row.to, bad, all: row.requests }];
        });
  const [fresh, old] = [new Set(canary), new Set(stable)];
  const sums = new Map<number, Arms>();
  for (const { pod, to, bad, all } of rows) {
    const sum = sums.get(to) ?? nothing;
    if (fresh.has(pod)) sums.set(to, { ...sum, xc: sum.xc + bad, nc: sum.nc + all });
    else if (old.has(pod)) sums.set(to, { ...sum, xb: sum.xb + bad, nb: sum.nb + all });
  }
  return [...sums].flatMap(([to, arms]) =>
    arms.nc > 0 && arms.nb > 0 ? [{ age: (to - since) / 1000, arms }] : [],
  );
};

const badOf = (
  { errors, slow, buckets }: Counts,
  kind: 'errors' | 'latency' | 'slowdown',
  bound: number | undefined,
): number | undefined => {
  if (kind === 'errors') return errors;
  if (kind === 'latency') return slow;
  return buckets === undefined || bound === undefined ? undefined : slowIn(buckets, bound);
};

const startOf = (windows: readonly Counted[]): readonly (number | null)[] =>
  startAges.map((until, at) => {
    const from = startAges[at - 1] ?? 0;
    const within = windows.filter(({ age }) => age > from && age <= until);
    const bad = within.reduce((sum, { arms }) => sum + arms.xc, 0);
    const expected = within.reduce((sum, { arms }) => sum + expectedOf(arms), 0);
    return expected < fewest && bad < fewest ? null : short((bad + 0.5) / (expected + 0.5));
  });
