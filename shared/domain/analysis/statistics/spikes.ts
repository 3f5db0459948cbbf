import { type Arms, expectedOf } from './arms.ts';
import type { Noise } from './dispersion.ts';
import { heightOf } from './heights.ts';

/**
 * Faults that come and go: each is drawn in as an outlier, but pods without any change do not rise so high again and
 * again. For each height a bet on how often the new pods do, against how often the old ones did.
 */
export interface Spikes {
  /** Logarithms of the likelihood ratio. */
  readonly sums: readonly number[];
  /** Peaks so far, and whether the last window belongs to one; what a step begins with is its start, and no peak. */
  readonly peaks: readonly number[];
  readonly isUp: readonly boolean[];
  /** Since the last peak: duration, bad events, and how many the others would have had. */
  readonly since: Between;
}

interface Between {
  readonly seconds: number;
  readonly bad: number;
  readonly expected: number;
}

const between: Between = { seconds: 0, bad: 0, expected: 0 };
export const noSpikes: Spikes = { sums: [], peaks: [], isUp: [], since: between };

/** The alternative: a peak every five minutes. */
const everySeconds = 300;
/** What flickers around one level, or goes down to it, has one peak: it is above this many times, and a minute between two is below. */
const apartSeconds = 60;
const calm = 2;
const isCalm = ({ seconds, bad, expected }: Between, least: number): boolean =>
  seconds >= least && bad <= calm * expected + 1;

interface Moment {
  readonly windowSeconds: number;
  /** Below this ratio nothing is bad. */
  readonly floor: number;
  /** Windows of the warm-up are no evidence, but show how it was before. */
  readonly isWarming: boolean;
  /** It begins so long after the warm-up that little is left of a cold start. */
  readonly isRested: boolean;
}

const plus = ({ seconds, bad, expected }: Between, arms: Arms, windowSeconds: number): Between => ({
  seconds: seconds + windowSeconds,
  bad: Math.round((bad + arms.xc) * 10) / 10,
  expected: Math.round((expected + expectedOf(arms)) * 10) / 10,
});

/**
 * One more window; the second and later windows of a peak are neutral. Without a history there is nothing to compare
 * with.
 */
export const addSpikes = (
  before: Spikes,
  arms: Arms,
  { heights = [], s2 }: Pick<Noise, 'heights' | 's2'>,
  { windowSeconds, floor, isWarming, isRested }: Moment,
): Spikes => {
  const lower = plus(before.since, arms, windowSeconds);
  if (isWarming) return { ...before, since: lower };
  const often = 1 - Math.exp(-windowSeconds / everySeconds);
  const isMuch = arms.xc > Math.max(floor * arms.nc, calm * expectedOf(arms) + 1);
  const height = isMuch ? heightOf(arms, s2) : 0;
  const isUp = heights.map(({ above }) => height > above);
  // Where windows are long, the whole warm-up fits before the first of them, and nothing shows how it was.
  const isFirst = before.sums.length === 0 && before.since.seconds === 0;
  const begins = (at: number) => {
    if (isUp[at] !== true || before.isUp[at] === true) return false;
    // At the start of a step only a calm warm-up, or time, distinguishes a peak from a cold start.
    if (before.isUp[at] === undefined) return isFirst ? isRested : isCalm(before.since, windowSeconds);
    return (before.peaks[at] ?? 0) === 0 || isCalm(before.since, apartSeconds);
  };
  return {
    sums: heights.map(({ chance }, at) => {
      const usual = Math.min(often, chance);
      const gain = begins(at)
        ? Math.log(often / usual)
        : isUp[at] === true
          ? 0
          : Math.log((1 - often) / (1 - usual));
      return Math.round(((before.sums[at] ?? 0) + gain) * 1e3) / 1e3;
    }),
    peaks: heights.map((_, at) => (before.peaks[at] ?? 0) + (begins(at) ? 1 : 0)),
    isUp,
    since: isUp.includes(true) ? between : lower,
  };
};

/** How many times likelier it is that they come of the release. One peak may be a neighbour's doing, two are not. */
export const spikeEvidence = ({ sums, peaks }: Spikes): number =>
  sums.reduce((sum, gain, at) => sum + ((peaks[at] ?? 0) < 2 ? 0 : Math.exp(gain) / sums.length), 0);
