import type { Alarms } from './statistics/alarm.ts';
import { type Asked, type Foul, notAsked, notFoul } from './exposure.ts';
import type { ColdStart } from './statistics/cold-start.ts';
import type { BudgetState } from './statistics/budget.ts';
import type { Noise } from './statistics/dispersion.ts';
import type { GaugeState } from './statistics/gauge.ts';
import type { GaugeNoise } from './statistics/gauge-scale.ts';
import type { Buckets, Threshold } from './statistics/latency.ts';
import { type PackedRatio, type PackedSteps, unpackRatio, unpackStep } from './statistics/packed.ts';
import type { ProportionState } from './statistics/proportion.ts';
import type { Learned } from './learned.ts';
import { learnNoise } from './learn-noise.ts';
import type { Measurement } from './observation.ts';
import { type Marks, marksOf } from './settled-pods.ts';
import { fullMargin, marginAt } from './statistics/presets.ts';

/** Bad events and all events of each arm since the step settled. */
export type PackedTally = readonly [xc: number, nc: number, xb: number, nb: number];

/** The state carried from window to window, a few KB of plain data; equal windows give equal bytes. */
export interface JudgeState {
  /** Which judge's state it is; that of another one is not read. */
  readonly shape: typeof shape;
  /** End of the last window that was weighed; earlier ones never come again. */
  readonly until: number;
  readonly step: number;
  /** The new pods of this step, and where there was one before, those of it, which have warmed up. */
  readonly pods: Marks;
  readonly settled?: Marks;
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

/** Incremented when the state of a running release can no longer be read. */
const shape = 7;

/** Whether this judge can continue with a state. After an update a running release is weighed from the beginning. */
export const isReadable = (state: JudgeState | undefined): state is JudgeState => state?.shape === shape;

/** Nothing weighed yet; the noise is learned from the history, if there is one that is long enough. */
export const freshState = (measurement: Measurement): JudgeState => {
  const { stepPods = [1], step = 0, learned = {} } = measurement;
  return {
    shape,
    until: 0,
    step,
    pods: marksOf(measurement.canary),
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
    ...learnNoise(measurement),
  };
};

/**
 * The margins of its shares, and the full one for the last step that can be compared; all of them if the steps are
 * unknown.
 */
const marginsFor = (stepPods: readonly number[]): readonly number[] => {
  if (stepPods.length < 2) return [0, 1, 2, fullMargin];
  const all = Math.max(1, ...stepPods);
  const used = stepPods.slice(0, -2).map((pods) => marginAt(pods / all));
  return [...new Set([...used, fullMargin])].sort((a, b) => a - b);
};

/** The state of one ratio. */
export const ratioOf = ({ ratios }: Pick<JudgeState, 'ratios'>, key: string): ProportionState | undefined => {
  const packed = ratios[key];
  return packed && unpackRatio(packed);
};

/** The margin's place in the ledgers: itself, or the next stricter one. */
export const marginPlace = ({ margins }: JudgeState, margin: number): number =>
  Math.max(
    0,
    margins.findIndex((one) => one >= margin),
  );

export const noiseAt = (state: JudgeState, kind: string, guess: Noise): Noise =>
  unpackStep(state.noise[kind] ?? [], state.step) ?? guess;

export const scaleAt = (state: JudgeState, gauge: string): GaugeNoise | undefined =>
  nearest(state.scales[gauge], state.step);

const nearest = <N>(known: readonly (N | null)[] = [], step: number): N | undefined =>
  known.slice(0, step + 1).findLast((noise) => noise !== null) ?? undefined;
