import { type Arms, expectedOf } from './arms.ts';

/** What the new pods of a step did during their warm-up: bad events, how many the stable pods' rate gives, and its middle. */
export type ColdStart = readonly [
  bad: number,
  expected: number,
  /** Seconds since the pods are Ready, the mean of this many windows. */
  middle: number,
  windows: number,
];

export const noStart: ColdStart = [0, 0, 0, 0];

const short = (value: number): number => Math.round(value * 10) / 10;

/** One more window of the warm-up; `age` is its middle, seconds since the pods are Ready. */
export const addStart = ([bad, expected, middle, windows]: ColdStart, arms: Arms, age: number): ColdStart => [
  short(bad + arms.xc),
  short(expected + expectedOf(arms)),
  short(middle + (age - middle) / (windows + 1)),
  windows + 1,
];

/** What a cold start has too much of goes down to a third in a minute; more than this many times is none. */
const lastsSeconds = 60;
const most = 8;

/** How many times as many bad events a cold start that began like this still has at this age. */
export const excusedAt = ([bad, expected, middle, windows]: ColdStart, age: number): number => {
  if (windows === 0) return 1;
  const times = Math.min(most, (bad + 0.5) / (expected + 0.5));
  return 1 + Math.max(0, times - 1) * Math.exp((middle - age) / lastsSeconds);
};
