/** Bad events and all events of both arms in one window; reals are allowed, since counters are extrapolated. */
export interface Arms {
  readonly xc: number;
  readonly nc: number;
  readonly xb: number;
  readonly nb: number;
}

/** Bad events that the canary would have at the baseline's rate. */
export const expectedOf = ({ nc, xb, nb }: Arms): number => (nc * xb) / nb;

/** How far counts scatter beyond chance: between windows (s2), in clumps (c), for good (tau2). */
export interface Swings {
  readonly s2: number;
  readonly c: number;
  readonly tau2: number;
}
