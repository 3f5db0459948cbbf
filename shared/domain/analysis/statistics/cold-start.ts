import { type Arms, expectedOf } from './arms.ts';

/** What the new pods of a step did during their warm-up: bad events, and how many the stable pods' rate gives. */
export type ColdStart = readonly [
  bad: number,
  expected: number,
  /** Seconds since the pods are Ready, the mean of the bad events. */
  badAge: number,
  /** The same of the expected ones. */
  expectedAge: number,
  windows: number,
];

export const noStart: ColdStart = [0, 0, 0, 0, 0];

/** Three digits: more would only make the state larger. */
const short = (value: number): number => Number(value.toPrecision(3));
/** Tenths of a second matter in a short warm-up only. */
const seconds = (age: number): number => Number(age.toPrecision(age < 60 ? 3 : 2));
const centered = (age: number, weight: number, at: number, more: number): number =>
  more === 0 ? age : seconds(age + ((at - age) * more) / (weight + more));

/** One more window of the warm-up; `age` is its middle, seconds since the pods are Ready. */
export const addStart = (
  [bad, expected, badAge, expectedAge, windows]: ColdStart,
  arms: Arms,
  age: number,
): ColdStart => {
  const usual = expectedOf(arms);
  return [
    short(bad + arms.xc),
    short(expected + usual),
    centered(badAge, bad, age, arms.xc),
    centered(expectedAge, expected, age, usual),
    windows + 1,
  ];
};

/** The excess of a cold start fades to a third in a minute; more than this many times is not one. */
const lastsSeconds = 60;
const most = 8;
/** This part of the fading that such a cold start shows during a warm-up suffices. */
const shown = 0.5;

/**
 * Whether the excess fades, 0 (it stays) to 1, by how much earlier its events come than the expected ones. A release that
 * is bad for good has an excess too, which stays. One window cannot tell.
 */
const fading = ([bad, expected, badAge, expectedAge, windows]: ColdStart): number => {
  const excess = bad - expected;
  if (windows < 2 || excess <= 0) return 1;
  const earlier = (bad * (expectedAge - badAge)) / excess;
  const span = 2 * expectedAge;
  const typical = span / 2 - lastsSeconds + span / Math.expm1(span / lastsSeconds);
  return Math.min(1, Math.max(0, earlier / (shown * typical)));
};

/** How many times as many bad events a cold start that began like this still has at this age. */
export const excusedAt = (start: ColdStart, age: number): number => {
  const [bad, expected, , middle, windows] = start;
  if (windows === 0) return 1;
  const times = Math.min(most, (bad + 0.5) / (expected + 0.5));
  return 1 + Math.max(0, times - 1) * fading(start) * Math.exp((middle - age) / lastsSeconds);
};
