import { breathe } from '#shared/services/breathe.ts';

/**
 * Limits for one evaluation. Work is counted, not timed, so that a busy machine never fails an innocent expression: one
 * step for every node that is evaluated, more for functions that create or read long values. Only what cannot be
 * counted also has a time limit (./watchdog.ts, and `timeout` of the language as the last resort).
 */
export const bounds = {
  work: 1_000_000,
  /** Characters of one text: payloads have a quarter of a million, intermediate values may be longer. */
  text: 4_194_304,
  /** Members and items of one value, counted as they would be written. */
  size: 4_000_000,
  /** Values inside values. */
  depth: 1000,
  /** Items of a list in an expression that sorts: the language's own sort needs quadratic memory. */
  sorted: 5000,
} as const;

/** AWS's words for a value that its memory does not hold. */
export const outOfMemory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';

/** An expression asked for more than it may have. */
export class OverBounds extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'OverBounds';
  }
}

/** What one evaluation has done so far. */
export interface Budget {
  spend(work: number): void;
  /** Yields if this evaluation has held the thread for a while. */
  pause(): Promise<void> | undefined;
}

/** The language's own object for one evaluation, to which all its environments lead. */
export type Evaluation = object;

const budgets = new WeakMap<Evaluation, Budget>();

export const budgetOf = (evaluation: Evaluation): Budget => {
  const known = budgets.get(evaluation) ?? newBudget();
  budgets.set(evaluation, known);
  return known;
};

/** How often the time since the last yield is checked, and the longest time between yields, ms. */
const stepsBetweenLooks = 256;
const turnMs = 20;

const newBudget = (): Budget => {
  let done = 0;
  let looks = 0;
  // Real time on purpose: the shared resource is the processor.
  let since = performance.now();
  return {
    spend: (work) => {
      done += work;
      if (done > bounds.work)
        throw new OverBounds('it does more work than one expression may; is there a loop without an end?');
    },
    pause: () => {
      looks += 1;
      if (looks % stepsBetweenLooks !== 0 || performance.now() - since < turnMs) return undefined;
      return breathe().then(() => void (since = performance.now()));
    },
  };
};

interface Extent {
  readonly size: number;
  readonly depth: number;
}

const extents = new WeakMap<object, Extent>();
/** A value this small that holds only primitives is measured again faster than it is looked up. */
const fewParts = 16;

/**
 * Refuses a value that is too large or too deep. What was measured once, in particular shared parts, is not walked
 * again.
 */
export const checkExtent = (value: unknown): void => {
  if (typeof value === 'string' && value.length > bounds.text)
    throw new OverBounds(`a text has ${value.length} characters, more than ${bounds.text}`);
  if (typeof value === 'object' && value !== null && !isFunction(value)) extentOf(value, bounds.depth);
};

const extentOf = (value: object, room: number): Extent => {
  const known = extents.get(value);
  if (known !== undefined) return known;
  if (room <= 0) throw new OverBounds(`values are nested deeper than ${bounds.depth}`);
  let size = 1;
  let depth = 1;
  // An index costs less than a copy of a long list.
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (let i = 0; i < items.length; i += 1) {
    const part = partOf(items[i], room);
    size += part.size;
    depth = Math.max(depth, part.depth + 1);
  }
  if (size > bounds.size) throw new OverBounds(`a value has more than ${bounds.size} parts`);
  if (depth > bounds.depth) throw new OverBounds(`values are nested deeper than ${bounds.depth}`);
  const extent = { size, depth };
  if (depth > 1 || size > fewParts) extents.set(value, extent);
  return extent;
};

const charactersAPart = 16;

const plain: Extent = { size: 1, depth: 0 };

const partOf = (item: unknown, room: number): Extent => {
  if (typeof item === 'string') return { size: 1 + item.length / charactersAPart, depth: 0 };
  if (typeof item !== 'object' || item === null || isFunction(item)) return plain;
  return extentOf(item, room - 1);
};

/** A function of the language carries its whole surroundings with it; they are no part of the value. */
export const isFunction = (value: object): boolean =>
  '_jsonata_lambda' in value || '_jsonata_function' in value;
