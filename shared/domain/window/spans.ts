import { instantOf, wallOf } from './zone.ts';
import { lengthOf, type ReleaseWindow } from './window.ts';

/** From the first instant inside to the first one outside, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;

/**
 * The times of a window that end after `at` and begin at most `days` later, the first one first. Both edges are readings
 * of the clocks on the wall, so a jump of the clocks makes a window longer or shorter, and never moves its edges. Of a
 * reading that comes twice a beginning takes the first and an end the last, so that a deny window never shrinks.
 */
export const spansOf = (window: ReleaseWindow, at: number, days: number): readonly Span[] => {
  const length = lengthOf(window.from, window.to);
  return beginningsOf(window, at, length, days)
    .map((wall) => ({
      from: instantOf(window.zone, wall, 'earlier'),
      to: instantOf(window.zone, wall + length, 'later'),
    }))
    .filter(({ from, to }) => to > at && to > from)
    .toSorted((a, b) => a.from - b.from);
};

/** What the clocks show when it begins. */
const beginningsOf = (
  { zone, from, days: on }: ReleaseWindow,
  at: number,
  length: number,
  days: number,
): readonly number[] => {
  if (from.date !== undefined) return [from.date + from.minute * 60_000];
  const wall = wallOf(zone, at);
  // A day more on both sides: a jump of the clocks may move an edge across midnight.
  const first = Math.floor((wall - length) / dayMs) - 1;
  const last = Math.floor(wall / dayMs) + days + 1;
  const wanted = from.weekday === undefined ? on : [from.weekday];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .filter((day) => wanted.includes(weekdayOf(day)))
    .map((day) => day * dayMs + from.minute * 60_000);
};

/** 1 for Monday; day 0 was a Thursday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
