import { calibrate } from '#domain/analysis/statistics/calibrate.ts';
import { decide } from '#domain/analysis/statistics/decide.ts';
import type { Noise } from '#domain/analysis/statistics/dispersion.ts';
import {
  errorMarginsAt,
  guessedNoise,
  levelsFor,
  passMargins,
  presets,
} from '#domain/analysis/statistics/presets.ts';
import {
  failOf,
  freshProportion,
  passOf,
  type ProportionRules,
  rootsOf,
  weighProportion,
} from '#domain/analysis/statistics/proportion.ts';
import type { Ruling } from './ruling.ts';
import type { Family } from './families.ts';
import { type Cell, type Trial, trial } from './traffic.ts';

/** A whole release in steps, each with its own margin; evidence against it runs on from step to step. */
const shares = [0.01, 0.05, 0.25, 0.5] as const;

interface Staged {
  readonly family: Family;
  readonly requestsPerSecond: Cell['requestsPerSecond'];
  readonly times: number;
  readonly rep: number;
}

/** The same service seen at each share; the minute that counts is the one of the share the release is at. */
const steps = ({ family, requestsPerSecond, times, rep }: Staged): readonly Trial[] =>
  shares.map((share) =>
    trial({
      scenario: `staged ${family.name} ${requestsPerSecond}/${share * 100} x${times}`,
      rep,
      family,
      cell: { requestsPerSecond, share },
      times,
      minutes: 60,
    }),
  );

const noises = new Map<string, Noise>();

const noiseOf = (one: Trial, { family, requestsPerSecond, rep }: Staged): Noise => {
  const key = `${family.name} ${requestsPerSecond} ${one.canaryPods} ${rep % 40}`;
  const noise = noises.get(key) ?? calibrate(one.history(), one.canaryPods, true) ?? guessedNoise.errors;
  noises.set(key, noise);
  return noise;
};

/** Passed means promoted after the last step. */
export const ruleStaged = (staged: Staged): Ruling => {
  const trials = steps(staged);
  const { errors } = presets.balanced;
  const rulesAt = trials.map((one): ProportionRules => {
    const noise = noiseOf(one, staged);
    const rho1s = passMargins(errors, errorMarginsAt);
    return {
      rho0: errors.fail,
      rho1s,
      isRare: true,
      seesOutliers: true,
      noise,
      ...levelsFor(noise.isMeasured),
    };
  });
  let step = 0;
  let inStep = 0;
  let state = freshProportion(rulesAt[0] as ProportionRules);
  for (let minute = 0; minute < 60; minute += 1) {
    const rules = rulesAt[step] as ProportionRules;
    const window = trials[step]?.windows[minute];
    if (window === undefined) break;
    state = weighProportion(state, window, rules);
    inStep += 1;
    const roots = rootsOf(state, step);
    const weighed = {
      fail: failOf(state),
      pass: passOf(state, step),
      failRoot: roots.fail,
      passRoot: roots.pass,
      canPass: true,
    };
    const moment = { windows: state.dispersion.k, hadDataLately: inStep >= 2, isLast: minute === 59 };
    const verdict = decide([weighed], moment, rules);
    if (verdict === 'fail') return { kind: 'fail', minute: minute + 1 };
    if (verdict !== 'pass') continue;
    if (step === shares.length - 1) return { kind: 'pass', minute: minute + 1 };
    step += 1;
    inStep = 0;
  }
  return { kind: 'none', minute: 60 };
};
