import type { Counts } from './observation.ts';
import { type Places, placesOf } from './statistics/places.ts';

/** What the running version did, each pod's window once, and where its rows belong in a grid. */
export interface Past {
  readonly rows: readonly Counts[];
  readonly places: Places;
}

/** Of two rows that contradict each other always the same one, whichever came first. */
const sawMore = (a: Counts, b: Counts): boolean => {
  if (a.requests !== b.requests) return a.requests > b.requests;
  if (a.errors !== b.errors) return a.errors > b.errors;
  return JSON.stringify([a.slow, a.buckets]) > JSON.stringify([b.slow, b.buckets]);
};

/** A pod's window that arrives twice counts once: the one with more events. */
export const onceEach = (rows: readonly Counts[]): Past => {
  const places = placesOf(rows);
  if (areDistinct(places)) return { rows, places };
  const kept = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    const cell = places.cells[index] ?? 0;
    const known = rows[kept.get(cell) ?? -1];
    if (known === undefined || sawMore(row, known)) kept.set(cell, index);
  }
  const once = rows.filter((_, index) => kept.get(places.cells[index] ?? 0) === index);
  return { rows: once, places: placesOf(once) };
};

const areDistinct = ({ pods, ends, cells }: Places): boolean => {
  const isTaken = new Uint8Array(pods.length * ends.length);
  for (const cell of cells) {
    if (isTaken[cell] === 1) return false;
    isTaken[cell] = 1;
  }
  return true;
};
