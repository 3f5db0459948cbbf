/** Alternatives to "no worse than the margin", as multiples of it, and the stake on each; the stakes sum to 1. */
export const failGrid = {
  at: [1.04, 1.08, 1.15, 1.25, 1.5, 2, 3, 5, 10, 30],
  stakes: [0.06, 0.08, 0.1, 0.12, 0.16, 0.16, 0.12, 0.1, 0.06, 0.04],
} as const;

/** Alternatives to "at least as bad as the margin", as powers of it. */
export const passGrid = {
  at: [-0.6, -0.3, 0, 0.25, 0.5, 0.75],
  stakes: [0.08, 0.14, 0.3, 0.22, 0.16, 0.1],
} as const;

/** What a series of windows may gain at most, so that no single one decides; in units of ln(1/level). */
export interface Levels {
  /** The chance of rolling back a good release that is aimed at, and of passing a bad one. */
  readonly alpha: number;
  readonly beta: number;
  readonly cap: number;
}
