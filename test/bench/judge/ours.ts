import { calibrate } from '#domain/analysis/statistics/calibrate.ts';
import { decide } from '#domain/analysis/statistics/decide.ts';
import type { Arms, Noise } from '#domain/analysis/statistics/dispersion.ts';
import { levelsFor, guessedNoise, presets, type PresetName } from '#domain/analysis/statistics/presets.ts';
import {
  failOf,
  freshProportion,
  isUsable,
  passOf,
  type ProportionRules,
  rootsOf,
  weighProportion,
} from '#domain/analysis/statistics/proportion.ts';
import type { Judge, Ruling } from './ruling.ts';
import type { Trial } from './traffic.ts';

const noises = new Map<string, Noise>();

/** Calibrated once for each history, as a release would be. */
const noiseOf = (trial: Trial): Noise => {
  const key = `${trial.scenario.split(' x')[0]} ${trial.rep % 40} ${trial.canaryPods}`;
  const known = noises.get(key);
  if (known !== undefined) return known;
  const rows = trial.history();
  const noise =
    (rows.length === 0 ? undefined : calibrate(rows, trial.canaryPods, true)) ?? guessedNoise.errors;
  noises.set(key, noise);
  return noise;
};

/** Tidegate's judge with one of its presets, on errors alone. */
export const ours = (preset: PresetName, keepsOn: 'until decided' | 'watching' = 'until decided'): Judge => ({
  name: keepsOn === 'watching' ? `tidegate ${preset}, watching` : `tidegate ${preset}`,
  rule: (trial) => {
    const noise = preset === 'no-history' ? guessedNoise.errors : noiseOf(trial);
    const { fail, pass } = presets[preset].errors;
    const rules: ProportionRules = {
      rho0: fail,
      rho1s: [pass],
      isRare: true,
      seesOutliers: true,
      noise,
      ...levelsFor(noise.isMeasured),
    };
    return ruleOn(trial.windows, rules, keepsOn === 'watching');
  },
});

/** With `watches` a pass does not end it: as evidence against a release runs on from step to step. */
export const ruleOn = (windows: readonly Arms[], rules: ProportionRules, watches = false): Ruling => {
  let state = freshProportion(rules);
  let had: readonly boolean[] = [];
  for (const [at, arms] of windows.entries()) {
    had = [had.at(-1) ?? false, isUsable(arms)];
    state = weighProportion(state, arms, rules);
    const roots = rootsOf(state, 0);
    const verdict = decide(
      [
        {
          fail: failOf(state),
          pass: passOf(state, 0),
          failRoot: roots.fail,
          passRoot: roots.pass,
          canPass: true,
        },
      ],
      { windows: state.dispersion.k, hadDataLately: had.every(Boolean), isLast: at === windows.length - 1 },
      rules,
    );
    if (!isUsable(arms) && verdict === 'pass') continue;
    if (verdict === 'fail' || (verdict === 'pass' && !watches)) return { kind: verdict, minute: at + 1 };
  }
  return { kind: 'none', minute: windows.length };
};
