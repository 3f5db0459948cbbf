import type { Noise } from './dispersion.ts';
import type { Levels } from './grids.ts';

/** How one ratio of bad events is judged. Margins are ratios of the canary's rate to the baseline's. */
export interface ProportionRules extends Levels {
  /** Up to here the canary is good. */
  readonly rho0: number;
  /** From here on it is bad; one for each share of traffic at which a step is to be passed. */
  readonly rho1s: readonly number[];
  /** Errors are rare; slow answers need the correction for a ratio that is not small. */
  readonly isRare: boolean;
  readonly noise: Noise;
  /** How many windows an hour has, as far as a change of late is looked for in each of them. */
  readonly slots?: number;
  /** A ratio below which nothing is bad, whatever the baseline does. */
  readonly floor?: number;
  /** How much of the doubt about the noise counts against a change of late: none of it (0) where little time is searched. */
  readonly lateDoubt?: number;
  /** Each side takes an outlier as it is where it speaks against that side; otherwise both take it drawn in. */
  readonly seesOutliers?: true;
}
