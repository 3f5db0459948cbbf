import type { Alarms } from './statistics/alarm.ts';
import { keyOf } from './check-key.ts';
import { type Asked, type Foul, notAsked, notFoul } from './exposure.ts';
import type { ColdStart } from './statistics/cold-start.ts';
import type { BudgetState } from './statistics/budget.ts';
import type { Noise } from './statistics/dispersion.ts';
import type { GaugeState } from './statistics/gauge.ts';
import { calibrateGauge, type GaugeNoise } from './statistics/gauge-scale.ts';
import type { Buckets, Threshold } from './statistics/latency.ts';
import {
  type PackedRatio,
  packSteps,
  type PackedSteps,
  unpackRatio,
  unpackStep,
} from './statistics/packed.ts';
import type { ProportionState } from './statistics/proportion.ts';
import type { Learned } from './learned.ts';
import type { Counts, Gauged, Measurement } from './observation.ts';
import { fullMargin, marginAt } from './statistics/presets.ts';
import { calibrateGrid, calibrateSteps } from './statistics/calibrate.ts';
import { filledGrid, type Places, placesOf } from './statistics/pod-grid.ts';
import { addBuckets, slowIn, tails } from './statistics/latency.ts';
import type { Judging } from './verdict.ts';
import { validCounts, validGauges, validPairs } from './valid-samples.ts';

/** Bad events and all events of each arm since the step settled. */
export type PackedTally = readonly [xc: number, nc: number, xb: number, nb: number];

/** What is carried from window to window, a few KB: plain data, the same for the same windows. */
export interface JudgeState {
  /** Which judge's state it is; that of another one is not read. */
  readonly shape: typeof shape;
  /** End of the last window that was weighed; earlier ones never come again. */
  readonly until: number;
  readonly step: number;
  /** Whether the last windows of this step had numbers of both arms. */
  readonly recent: readonly boolean[];
  /** The same of each check, by its key: whether it could use the last two windows. */
  readonly lately: Readonly<Record<string, readonly boolean[]>>;
  /** Which arms were asked nothing in the last window. */
  readonly idle: 'none' | 'canary' | 'stable' | 'both';
  /** Windows in which the canary answered nothing although it should have. */
  readonly silent: number;
  readonly asked: Asked;
  readonly foul: Foul;
  readonly alarms: Alarms;
  /** How cold the new pods of this step have started, by ratio. */
  readonly starts: Readonly<Record<string, ColdStart>>;
  readonly ratios: Readonly<Record<string, PackedRatio>>;
  readonly gauges: Readonly<Record<string, GaugeState>>;
  readonly budgets: Readonly<Record<string, BudgetState>>;
  /** Of each check since the step began. */
  readonly tallies: Readonly<Record<string, PackedTally>>;
  /** What earlier releases have taught, by check. */
  readonly learned: Readonly<Record<string, Learned>>;
  /** The bounds that slowness is measured at, once there were enough requests to choose them. */
  readonly thresholds?: readonly Threshold[];
  readonly learning?: Buckets;
  /** Which of the four margins of a pass the steps of this release have use for. */
  readonly margins: readonly number[];
  /** Noise of the running version, by check and by step; where it is missing it is guessed. */
  readonly noise: Readonly<Record<string, PackedSteps>>;
  /** The same of gauges, by name. */
  readonly scales: Readonly<Record<string, readonly (GaugeNoise | null)[]>>;
}

/** Rises when the state of a release that is under way can no longer be read. */
const shape = 5;

/** A state that this judge can go on with. After an update a release that is under way is weighed anew. */
export const isReadable = (state: JudgeState | undefined): state is JudgeState => state?.shape === shape;

const shortest = 40;

const sawMore = (a: Counts, b: Counts): boolean =>
  a.requests > b.requests || (a.requests === b.requests && a.errors > b.errors);

/** A pod's window that comes twice is the same news twice: the one that saw more counts. */
const onceEach = (rows: readonly Counts[]): { readonly rows: readonly Counts[]; readonly places: Places } => {
  const places = placesOf(rows);
  const seen = new Map<number, Counts>();
  for (const [index, row] of rows.entries()) {
    const cell = places.cells[index] ?? 0;
    const known = seen.get(cell);
    if (known === undefined || sawMore(row, known)) seen.set(cell, row);
  }
  if (seen.size === rows.length) return { rows, places };
  const once = [...seen.values()];
  return { rows: once, places: placesOf(once) };
};

/** Nothing weighed yet; the noise is learned from the history, if there is one that is long enough. */
export const freshState = ({
  stepPods = [1],
  judging,
  step = 0,
  learned = {},
  ...measurement
}: Measurement): JudgeState => {
  const { rows: history, places } = onceEach(validCounts(measurement.history ?? []));
  const historyGauges = validGauges(measurement.historyGauges ?? []);
  const historyPairs = validPairs(measurement.historyPairs ?? []);
  const learning =
    history.length < shortest ? undefined : addBuckets(history.flatMap(({ buckets }) => buckets ?? []));
  const measured = (bad: (row: Counts) => number | undefined, isRare: boolean) => {
    if (history.every((row) => bad(row) !== undefined))
      return calibrateGrid(
        filledGrid(history, places, (row) => [Math.min(bad(row) ?? 0, row.requests), row.requests]),
        stepPods,
        isRare,
      );
    const rows = history.flatMap((row) => {
      const count = bad(row);
      return count === undefined ? [] : [{ pod: row.pod, to: row.to, bad: count, all: row.requests }];
    });
    return calibrateSteps(rows, stepPods, isRare);
  };
  const errorNoise = () =>
    orLearned(
      measured(({ errors }) => errors, true),
      learned['errors'],
    );
  const noiseOfPairs = judging.checks.flatMap((check) => {
    if (check.kind !== 'pair') return [];
    const rows = historyPairs.filter(({ name }) => name === check.name);
    return [[keyOf(check), calibrateSteps(rows, stepPods, true)] as const];
  });
  const kinds = new Set(judging.checks.map(({ kind }) => kind));
  const noise: Readonly<Record<string, Steps>> = {
    ...Object.fromEntries(noiseOfPairs),
    ...(kinds.has('errors') ? { errors: errorNoise() } : {}),
    ...(kinds.has('latency') ? { latency: measured(({ slow }) => slow, false) } : {}),
    ...(kinds.has('slowdown') && learning !== undefined
      ? {
          slowdown: noisiest(
            boundsOf(learning, judging).map((bound) =>
              measured(({ buckets }) => buckets && slowIn(buckets, bound), false),
            ),
          ),
        }
      : {}),
  };
  return {
    shape,
    until: 0,
    step,
    recent: [],
    lately: {},
    idle: 'none',
    silent: 0,
    asked: notAsked,
    foul: notFoul,
    alarms: {},
    starts: {},
    ratios: {},
    gauges: {},
    budgets: {},
    tallies: {},
    learned,
    margins: marginsFor(stepPods),
    scales: scalesFor(judging, historyGauges, stepPods),
    ...(learning === undefined ? {} : { learning }),
    noise: Object.fromEntries(Object.entries(noise).map(([key, steps]) => [key, packSteps(steps)])),
  };
};

/** Where the past of these pods is too short, that of earlier releases is known; by so few of them that it is doubted. */
const orLearned = (steps: Steps, learned: Learned | undefined): Steps => {
  if (learned?.noise === undefined || steps.some((one) => one !== null)) return steps;
  const noise: Noise = { ...learned.noise, isMeasured: true, freedom: learnedFreedom };
  return steps.map(() => noise);
};
const learnedFreedom = 4;

/** Those of its shares, and the full one for its last step with somebody to compare with; all where nothing is known of steps. */
const marginsFor = (stepPods: readonly number[]): readonly number[] => {
  if (stepPods.length < 2) return [0, 1, 2, fullMargin];
  const all = Math.max(1, ...stepPods);
  const used = stepPods.slice(0, -2).map((pods) => marginAt(pods / all));
  return [...new Set([...used, fullMargin])].sort((a, b) => a - b);
};

/** What is known of one ratio so far. */
export const ratioOf = ({ ratios }: Pick<JudgeState, 'ratios'>, key: string): ProportionState | undefined => {
  const packed = ratios[key];
  return packed && unpackRatio(packed);
};

/** Where a margin stands in the ledgers: itself, or the next stricter one. */
export const marginPlace = ({ margins }: JudgeState, margin: number): number =>
  Math.max(
    0,
    margins.findIndex((one) => one >= margin),
  );

/** The bounds at which a tenth of the requests, and the farthest part of the tail that is asked for, are slower. */
const boundsOf = (all: Buckets, { checks }: Judging): readonly number[] => {
  const tail = checks.find((check) => check.kind === 'slowdown')?.tail ?? 'all';
  const nearest = (share: number) => {
    const away = all.counts.map((count) => Math.abs(Math.log(Math.max(1e-9, 1 - count / all.all) / share)));
    return away.indexOf(Math.min(...away));
  };
  return [...new Set([nearest(0.1), nearest(tails[tail].at(-1) ?? 0.1)])];
};

type Steps = readonly (Noise | null)[];

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
  { checks }: Judging,
  rows: readonly Gauged[],
  stepPods: readonly number[],
): JudgeState['scales'] =>
  Object.fromEntries(
    checks
      .filter((check) => check.kind === 'gauge')
      .map(({ gauge }) => [
        gauge,
        scalesOf(
          rows.filter((row) => row.gauge === gauge),
          stepPods,
        ),
      ]),
  );

/** Only windows in which all pods were seen tell what pods differ by. */
const scalesOf = (rows: readonly Gauged[], stepPods: readonly number[]): readonly (GaugeNoise | null)[] => {
  const pods = [...new Set(rows.map(({ pod }) => pod))].sort();
  const windows = [...new Set(rows.map(({ to }) => to))].sort((a, b) => a - b);
  const means = new Map(rows.map(({ pod, to, mean }) => [`${pod} ${to}`, mean]));
  const whole = windows
    .map((to) => pods.flatMap((pod) => means.get(`${pod} ${to}`) ?? []))
    .filter(({ length }) => length === pods.length);
  return stepPods.map((count) =>
    whole.length === 0 ? null : (calibrateGauge(whole, Math.max(1, count)) ?? null),
  );
};

export const noiseAt = (state: JudgeState, kind: string, guess: Noise): Noise =>
  unpackStep(state.noise[kind] ?? [], state.step) ?? guess;

export const scaleAt = (state: JudgeState, gauge: string): GaugeNoise | undefined =>
  nearest(state.scales[gauge], state.step);

const nearest = <N>(known: readonly (N | null)[] = [], step: number): N | undefined =>
  known.slice(0, step + 1).findLast((noise) => noise !== null) ?? undefined;
