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
  /** Observations during the warm-up, and after it. */
  readonly warming: Seen;
  readonly arms: Seen;
  /** The windows since half a minute was full: what a break is looked for in. */
  readonly lately: Stretch;
  /** Of the full stretches the one with the most bad events too many: what a neighbour would be blamed for. */
  readonly worst: Seen;
}

/** Numbers in a row, since names would take more room than they do. */
type Seen = readonly [xc: number, nc: number, xb: number, nb: number, windows: number];
type Stretch = readonly [...Seen, seconds: number];

const nothing: Seen = [0, 0, 0, 0, 0];
export const freshOnset: Onset = {
  seconds: 0,
  warming: nothing,
  arms: nothing,
  lately: [...nothing, 0],
  worst: nothing,
};

const armsOf = ([xc, nc, xb, nb]: Seen): Arms => ({ xc, nc, xb, nb });
const tenth = (value: number): number => Math.round(value * 10) / 10;
const summed = (a: Seen, b: Seen, sign: 1 | -1 = 1): Seen => {
  const at = (index: 0 | 1 | 2 | 3 | 4) => tenth(a[index] + sign * b[index]);
  return [at(0), at(1), at(2), at(3), at(4)];
};
const tooMany = (seen: Seen): number => (seen[3] === 0 ? 0 : seen[0] - expectedOf(armsOf(seen)));

/** Half a minute below this multiple of bad events is a break: then the usual sums decide. */
const least = 1.5;
const breakSeconds = 30;

/** One more window. */
export const addOnset = (
  before: Onset,
  { xc, nc, xb, nb }: Arms,
  { isWarming, windowSeconds }: { readonly isWarming: boolean; readonly windowSeconds: number },
  { rho0 }: Pick<ProportionRules, 'rho0'>,
): Onset => {
  if (before === 'over') return before;
  const window: Seen = [xc, nc, xb, nb, 1];
  const stretch = summed(stretchOf(before), window);
  const stretchSeconds = before.lately[5] + windowSeconds;
  // A few seconds without errors are chance: short windows are looked at together.
  const isFull = stretchSeconds >= breakSeconds;
  if (isFull && stretch[0] < least * rho0 * expectedOf(armsOf(stretch))) return 'over';
  return {
    seconds: before.seconds + windowSeconds,
    warming: isWarming ? summed(before.warming, window) : before.warming,
    arms: isWarming ? before.arms : summed(before.arms, window),
    lately: isFull ? [...nothing, 0] : [...stretch, stretchSeconds],
    worst: isFull && tooMany(stretch) > tooMany(before.worst) ? stretch : before.worst,
  };
};

const stretchOf = ({ lately: [xc, nc, xb, nb, windows] }: OpenOnset): Seen => [xc, nc, xb, nb, windows];

const leastSeconds = 60;
const bets = failGrid.at.filter((times) => times >= least);
const first = failGrid.at.indexOf(bets[0] ?? 1.5);

const timesOf = (arms: Arms): number => (arms.xc + 0.5) / (expectedOf(arms) + 0.5);

/** Errors come in pairs or so, which is how well a fall is known. */
const clump = 2;

/** A rate that decreases since the warm-up is taken as what it is heading for: a cold start comes to an end. */
const falling = (onset: OpenOnset): Arms => {
  const [warming, arms] = [armsOf(onset.warming), armsOf(onset.arms)];
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
  const { noise } = rules;
  if (onset === 'over') return 0;
  const [seldom] = noise.heights ?? [];
  const windows = onset.arms[4];
  if (windows === 0 || onset.seconds <= leastSeconds || seldom === undefined) return 0;
  const arms = falling(onset);
  if (heightOf(arms, noise.s2) <= seldom.above) return 0;
  return evidenceOf(arms, windows, rules);
};

/**
 * The same of all stretches but the worst, those of the warm-up too. A node that is ill for a while, a neighbour, a
 * dropped connection make one stretch bad and explain none of the others; where there are no others, nothing decides.
 */
export const evidenceWithoutWorst = (onset: Onset, rules: ProportionRules): number => {
  if (onset === 'over') return 0;
  const open = stretchOf(onset);
  const worst = tooMany(open) > tooMany(onset.worst) ? open : onset.worst;
  const rest = summed(summed(onset.warming, onset.arms), worst, -1);
  const arms = armsOf(rest);
  return rest[4] === 0 || arms.nc <= 0 || arms.nb <= 0 ? 0 : evidenceOf(arms, rest[4], rules);
};

const evidenceOf = (arms: Arms, windows: number, rules: ProportionRules): number => {
  const { noise, floor, rho0 } = rules;
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
