import { decide } from '#domain/analysis/statistics/decide.ts';
import {
  freshGauge,
  gaugeFail,
  gaugePass,
  gaugeRoots,
  type GaugeRules,
  weighGauge,
} from '#domain/analysis/statistics/gauge.ts';
import { levelsFor, presets } from '#domain/analysis/statistics/presets.ts';
import { type Dice, diceFor } from './dice.ts';
import { isHigh } from './peers/kayenta.ts';
import type { Ruling } from './ruling.ts';

/**
 * Row 13: half an hour of gauges in twelve shapes, by the parameters that `kayenta-ai-canary-judge` publishes for its
 * data set (its generator is not used). One pod an arm and no history: the hardest place for our judge.
 */
export interface Shape {
  readonly name: string;
  readonly truth: 'good' | 'bad';
  readonly gauges: number;
  /** Values of both arms, as multiples of the usual level; noise has this standard deviation. */
  readonly draw: (dice: Dice, noise: number) => Arms;
}

interface Arms {
  readonly stable: readonly number[];
  readonly canary: readonly number[];
}

const samples = 31;
const noise = 0.04;
const between = (dice: Dice, low: number, high: number): number => low + (high - low) * dice();
const among = (dice: Dice, low: number, high: number): number => Math.floor(between(dice, low, high + 1));

const series = (dice: Dice, sd: number, level: (at: number) => number = () => 1): readonly number[] =>
  Array.from({ length: samples }, (_, at) => level(at) + sd * dice.bell());

/** A canary whose level is told, against a baseline that stays as it is. */
const against =
  (level: (dice: Dice) => (at: number) => number, spread: (dice: Dice) => number = () => 1) =>
  (dice: Dice, sd: number): Arms => ({
    stable: series(dice, sd),
    canary: series(dice, sd * spread(dice), level(dice)),
  });

/** Bad from the beginning for not quite half of the time, then back to `floor` within a fifth of it. */
const healing = (floor: (dice: Dice) => number) => (dice: Dice) => {
  const worse = between(dice, 1.5, 1.9);
  const until = Math.floor(samples * between(dice, 0.4, 0.5));
  const back = Math.floor(samples * 0.2);
  const rest = floor(dice);
  return (at: number): number =>
    at < until ? worse : at < until + back ? worse - ((worse - rest) * (at - until)) / back : rest;
};

const drifting = (dice: Dice) => {
  const from = Math.floor(samples * between(dice, 0.8, 0.85));
  const end = between(dice, 1.3, 1.5);
  return (at: number): number =>
    at < from ? 1 : 1 + ((end - 1) * (at - from)) / Math.max(1, samples - 1 - from);
};

const spiking = (dice: Dice, sd: number): Arms => {
  const canary = [...series(dice, sd)];
  const places = new Set<number>();
  const spikes = among(dice, 3, 5);
  while (places.size < spikes) places.add(among(dice, 0, samples - 1));
  for (const place of places) canary[place] = between(dice, 2.5, 4);
  return { stable: series(dice, sd), canary };
};

/** The same values in both arms: alone here and there in the baseline, side by side in the canary. */
const gathered = (dice: Dice, sd: number): Arms => {
  const [runs, length, times] = [among(dice, 2, 3), among(dice, 3, 4), between(dice, 1.25, 1.45)];
  const high = Array.from({ length: runs * length }, () => times + sd * dice.bell());
  const low = Array.from({ length: samples - high.length }, () => 1 + sd * dice.bell());
  const apart = Math.floor(samples / high.length);
  const isAlone = (at: number) => at % apart === 0 && at / apart < high.length;
  const slot = Math.floor(samples / runs);
  const starts = Array.from({ length: runs }, (_, run) => run * slot + among(dice, 0, slot - length));
  const isGathered = (at: number) => starts.some((start) => at >= start && at < start + length);
  const laid = (isHighAt: (at: number) => boolean) => {
    let [h, l] = [0, 0];
    return Array.from({ length: samples }, (_, at) => (isHighAt(at) ? (high[h++] ?? 1) : (low[l++] ?? 1)));
  };
  return { stable: laid(isAlone), canary: laid(isGathered) };
};

const steady = (low: number, high: number) => (dice: Dice) => {
  const level = between(dice, low, high);
  return () => level;
};

const wide = (dice: Dice, sd: number): Arms => {
  const loud = sd * between(dice, 5, 8);
  return { stable: series(dice, loud), canary: series(dice, loud) };
};

const lateStep = (dice: Dice) => {
  const [from, level] = [Math.floor(samples * between(dice, 0.72, 0.78)), between(dice, 1.35, 1.55)];
  return (at: number): number => (at < from ? 1 : level);
};

export const shapes: readonly Shape[] = [
  { name: 'no change', truth: 'good', gauges: 1, draw: against(steady(0.985, 1.015)) },
  { name: 'noise alike', truth: 'good', gauges: 1, draw: wide },
  { name: 'healed transient', truth: 'good', gauges: 1, draw: against(healing(() => 1)) },
  { name: 'clean shift', truth: 'bad', gauges: 1, draw: against(steady(1.25, 1.45)) },
  {
    name: 'variance',
    truth: 'bad',
    gauges: 1,
    draw: against(
      () => () => 1,
      (dice) => between(dice, 6, 10),
    ),
  },
  { name: 'tail spikes', truth: 'bad', gauges: 1, draw: spiking },
  { name: 'late drift', truth: 'bad', gauges: 1, draw: (dice) => against(drifting)(dice, 0.01) },
  { name: 'cross-metric', truth: 'bad', gauges: 3, draw: against(steady(1.018, 1.032)) },
  { name: 'subtle', truth: 'bad', gauges: 1, draw: against(steady(1.06, 1.085)) },
  {
    name: 'partial recovery',
    truth: 'bad',
    gauges: 1,
    draw: against(healing((dice) => between(dice, 1.18, 1.25))),
  },
  { name: 'late transient', truth: 'bad', gauges: 1, draw: against(lateStep) },
  { name: 'sustained excursion', truth: 'bad', gauges: 1, draw: gathered },
];

const drawn = (shape: Shape, rep: number): readonly Arms[] =>
  Array.from({ length: shape.gauges }, (_, gauge) =>
    shape.draw(diceFor('shape', shape.name, rep, gauge), noise),
  );

/** Our judge of gauges, without a history. */
export const oursOnShape = (shape: Shape, rep: number): Ruling => {
  const all = drawn(shape, rep);
  const { fail, pass } = presets.balanced.gauge;
  const rules: GaugeRules = { rho0: fail, rho1s: [pass], ...levelsFor(false) };
  let states = all.map(() => freshGauge(rules));
  for (let at = 0; at < samples; at += 1) {
    states = states.map((state, gauge) => {
      const arms = { canary: [all[gauge]?.canary[at] ?? NaN], stable: [all[gauge]?.stable[at] ?? NaN] };
      return weighGauge(state, arms, rules);
    });
    const weighed = states.map((state) => {
      const roots = gaugeRoots(state, 0);
      return {
        fail: gaugeFail(state),
        pass: gaugePass(state, 0),
        failRoot: roots.fail,
        passRoot: roots.pass,
        canPass: true,
      };
    });
    const windows = states[0]?.k ?? 0;
    const verdict =
      windows === 0
        ? 'wait'
        : decide(weighed, { windows, hadDataLately: true, isLast: at === samples - 1 }, rules);
    // These series are to be judged as a whole: a pass half way would not have seen what comes late.
    if (verdict === 'fail' || (verdict === 'pass' && at === samples - 1))
      return { kind: verdict, minute: at + 1 };
  }
  return { kind: 'none', minute: samples };
};

/** Kayenta once, on the whole of it. */
export const kayentaOnShape = (shape: Shape, rep: number): Ruling => ({
  kind: drawn(shape, rep).some(({ stable, canary }) => isHigh(stable, canary)) ? 'fail' : 'pass',
  minute: samples,
});
