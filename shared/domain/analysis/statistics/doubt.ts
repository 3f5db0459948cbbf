import type { Noise } from './dispersion.ts';

/** Student's t instead of the normal quantile, at the evidence that a pass needs: by what part noise may be more. */
export const doubtOf = ({
  noise: { freedom },
  beta,
}: {
  readonly noise: Noise;
  readonly beta: number;
}): number =>
  freedom === undefined ? 0 : Math.round((1e4 * (1 - 2 * Math.log(beta))) / (2 * freedom)) / 1e4;

/** The chance part of the noise is known for certain; the rest may be larger than was learned. */
export const widened = (phi: number, doubt: number): number => phi + (phi - 1) * doubt;

/** For a failure, part of it: a false alarm costs less than a bad release. */
export const failDoubt = 0.25;
