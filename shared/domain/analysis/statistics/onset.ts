import { type Arms, expectedOf } from './arms.ts';
import { clumpsOf, shareAt } from './dispersion.ts';
import { doubtOf, failDoubt, widened } from './doubt.ts';
import { failGains, floorFailGains } from './gains.ts';
import { failGrid } from './grids.ts';
import { heightOf } from './heights.ts';
import type { ProportionRules } from './proportion-rules.ts';

/**
 * A release that is bad from the first window on, without a break: it need not be waited for until no single window
 * decides. Windows of the warm-up are no evidence, but they must not contradict.
 */
export type Onset = OpenOnset | 'over';

interface OpenOnset {
  readonly seconds: number;
  /** Observations during the warm-up, and after it over this many windows. */
  readonly warming: Arms;
  readonly arms: Arms;
  readonly windows: number;
  /** What a break is looked for in: the windows since half a minute was full. */
  readonly lately: Stretch;
}

interface Stretch {
  readonly seconds: number;
  readonly bad: number;
  readonly expected: number;
}

const empty: Stretch = { seconds: 0, bad: 0, expected: 0 };
const nothing: Arms = { xc: 0, nc: 0, xb: 0, nb: 0 };
export const freshOnset: Onset = { seconds: 0, warming: nothing, arms: nothing, windows: 0, lately: empty };

const tenth = (value: number): number => Math.round(value * 10) / 10;

const plus = (a: Arms, b: Arms): Arms => {
  const sum = (x: number, y: number) => tenth(x + y);
  return { xc: sum(a.xc, b.xc), nc: sum(a.nc, b.nc), xb: sum(a.xb, b.xb), nb: sum(a.nb, b.nb) };
};

/** Half a minute below this multiple of bad events is a break: then the usual sums decide. */
const least = 1.5;
const breakSeconds = 30;

/** One more window. */
export const addOnset = (
  before: Onset,
  arms: Arms,
  { isWarming, windowSeconds }: { readonly isWarming: boolean; readonly windowSeconds: number },
  { rho0 }: Pick<ProportionRules, 'rho0'>,
): Onset => {
  if (before === 'over') return before;
  const stretch = {
    seconds: before.lately.seconds + windowSeconds,
    bad: tenth(before.lately.bad + arms.xc),
    expected: tenth(before.lately.expected + expectedOf(arms)),
  };
  // A few seconds without errors are chance: short windows are looked at together.
  const isFull = stretch.seconds >= breakSeconds;
  if (isFull && stretch.bad < least * rho0 * stretch.expected) return 'over';
  const seconds = before.seconds + windowSeconds;
  const lately = isFull ? empty : stretch;
  return isWarming
    ? { ...before, seconds, lately, warming: plus(before.warming, arms) }
    : { ...before, seconds, lately, arms: plus(before.arms, arms), windows: before.windows + 1 };
};

const leastSeconds = 60;
const bets = failGrid.at.filter((times) => times >= least);
const first = failGrid.at.indexOf(bets[0] ?? 1.5);

const timesOf = (arms: Arms): number => (arms.xc + 0.5) / (expectedOf(arms) + 0.5);

/** Errors come in pairs or so, which is how well a fall is known. */
const clump = 2;

/** A rate that decreases since the warm-up is taken as what it is heading for: a cold start comes to an end. */
const falling = ({ warming, arms }: OpenOnset): Arms => {
  if (warming.nc === 0 || warming.nb === 0) return arms;
  const unsure = Math.sqrt(clump / (arms.xc + 0.5) + clump / (warming.xc + 0.5));
  const fall = (timesOf(arms) / timesOf(warming)) * Math.exp(-unsure);
  return { ...arms, xc: arms.xc * Math.min(1, fall) };
};

/**
 * How many times likelier these windows are if the release is worse than good ones may be; 0 where pods of the running
 * version were as bad in one of some hundred windows, or nothing is known of them.
 */
export const onsetEvidence = (onset: Onset, rules: ProportionRules): number => {
  const { noise, floor, rho0 } = rules;
  if (onset === 'over') return 0;
  const { windows, seconds, warming } = onset;
  const [seldom] = noise.heights ?? [];
  // A single window never decides.
  const isOne = windows === 1 && warming.nc === 0;
  if (windows === 0 || isOne || seconds <= leastSeconds || seldom === undefined) return 0;
  const arms = falling(onset);
  if (heightOf(arms, noise.s2) <= seldom.above) return 0;
  const x = arms.xc + arms.xb;
  const q = shareAt(1, arms);
  const spread = x * q * (1 - q);
  const weight = 1 / (1 + (spread / windows) * noise.s2);
  const lasting = noise.tau2 * spread * weight;
  const phi = widened(clumpsOf(noise, windows) + lasting, failDoubt * doubtOf(rules));
  const mix = (gains: readonly number[]) =>
    gains.slice(first).reduce((sum, gain) => sum + Math.exp(gain / phi) / bets.length, 0);
  const compared = mix(failGains(arms, weight, rho0));
  return floor === undefined ? compared : Math.min(compared, mix(floorFailGains(arms, weight, floor)));
};
