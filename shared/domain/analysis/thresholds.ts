import { keyOf } from './check-key.ts';
import type { JudgeState } from './judge-state.ts';
import { noiseAt, scaleAt } from './judge-state.ts';
import { mostSlots } from './statistics/ledger.ts';
import type { BudgetRules } from './statistics/budget.ts';
import type { GaugeRules } from './statistics/gauge.ts';
import {
  errorMarginsAt,
  guessedNoise,
  latencyMarginsAt,
  levelsFor,
  type Margins,
  passMargins,
  presets,
} from './statistics/presets.ts';
import type { ProportionRules } from './statistics/proportion.ts';
import type { Check, Judging } from './verdict.ts';

type Of<K extends Check['kind']> = Extract<Check, { kind: K }>;

/** A user's "at most this much more" is where good ends; bad begins as far beyond it as in the preset. */
const marginsFor = (preset: Margins, maxIncrease: number): Margins => {
  const fail = 1 + maxIncrease;
  return { fail, pass: Math.max(preset.pass, (fail * preset.pass) / preset.fail) };
};

const presetOf = ({ preset }: Judging) => presets[preset ?? 'balanced'];

const noiseFor = (judging: Judging, state: JudgeState, kind: keyof typeof guessedNoise, as: string = kind) =>
  judging.preset === 'no-history' ? guessedNoise[kind] : noiseAt(state, as, guessedNoise[kind]);

const slotsOf = ({ windowSeconds }: Judging): number =>
  Math.max(12, Math.min(mostSlots, Math.ceil(3600 / windowSeconds)));

/** Margins that no step has use for would only make the state larger. */
const ofUse = (rho1s: readonly number[], { margins }: JudgeState): readonly number[] =>
  margins.map((margin) => rho1s[margin] ?? 1);

const whileOpen = ({ isOpen }: Judging) => (isOpen === true ? { lateDoubt: 1 } : {});

/** The rules of a check on the share of failed or slow requests. */
export const ratioRules = (
  check: Of<'errors'> | Of<'latency'> | Of<'pair'>,
  judging: Judging,
  state: JudgeState,
): ProportionRules => {
  const noise =
    check.kind === 'pair'
      ? noiseFor(judging, state, 'errors', keyOf(check))
      : noiseFor(judging, state, check.kind);
  const { fail, pass } = marginsFor(presetOf(judging).errors, check.maxIncrease);
  return {
    rho0: fail,
    rho1s: ofUse(passMargins({ fail, pass }, errorMarginsAt), state),
    isRare: check.kind !== 'latency',
    noise,
    ...(check.floor > 0 ? { floor: check.floor } : {}),
    seesOutliers: true,
    slots: slotsOf(judging),
    ...whileOpen(judging),
    ...levelsFor(noise.isMeasured),
  };
};

/** How much slower is good, and from where on it is bad, at each share. */
export const slowdownMargins = ({ maxIncrease }: Of<'slowdown'>, judging: Judging) => {
  const margins = marginsFor(presetOf(judging).latency, maxIncrease);
  return { fail: margins.fail, passes: passMargins(margins, latencyMarginsAt) };
};

export const thresholdRules = (
  threshold: { readonly rho0: number; readonly rho1s: readonly number[] },
  judging: Judging,
  state: JudgeState,
): ProportionRules => {
  const noise = noiseFor(judging, state, 'latency', 'slowdown');
  const rho1s = ofUse(threshold.rho1s, state);
  const slots = slotsOf(judging);
  return {
    ...threshold,
    rho1s,
    isRare: false,
    noise,
    seesOutliers: true,
    slots,
    ...whileOpen(judging),
    ...levelsFor(noise.isMeasured),
  };
};

export const gaugeRules = (
  { gauge, maxIncrease }: Of<'gauge'>,
  judging: Judging,
  state: JudgeState,
): GaugeRules => {
  const noise = judging.preset === 'no-history' ? undefined : scaleAt(state, gauge);
  const margins = marginsFor(presetOf(judging).gauge, maxIncrease);
  return {
    rho0: margins.fail,
    rho1s: ofUse(passMargins(margins, [1.3, 1.2, 1.15, 1.15]), state),
    ...(noise === undefined ? {} : { noise }),
    ...levelsFor(noise !== undefined),
  };
};

export const budgetRules = ({ objective }: Of<'slo'>): BudgetRules => ({
  budget: 1 - objective,
  rho0: 1.1,
  rho1s: [2, 2, 2, 2],
  c: guessedNoise.errors.c,
  ...levelsFor(false),
});
