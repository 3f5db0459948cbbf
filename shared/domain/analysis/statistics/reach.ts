import type { Arms, Noise } from './dispersion.ts';
import { failGains } from './gains.ts';
import { emptyLedger, enter, lateEvidence } from './ledger.ts';
import { levelsFor, presets } from './presets.ts';

/** So far (ln) the late sums of ideal pods come in some thirty hours by chance. */
const byChance = 5;

/**
 * How much further the late sums came in the past, without any change: pods that fall ill and get well again, errors
 * in storms. What a service does by itself for some minutes is not to be taken for the doing of a release.
 */
export const reachOf = (
  games: readonly (readonly (Arms | undefined)[])[],
  noise: Noise,
  isRare: boolean,
): number => {
  const farthest = Math.max(...games.map((game) => farthestOf(game, noise, isRare)));
  return Math.round(1e4 * Math.max(0, farthest - byChance)) / 1e4;
};

const farthestOf = (game: readonly (Arms | undefined)[], noise: Noise, isRare: boolean): number => {
  const { c, s2, tau2 } = noise;
  let ledger = emptyLedger(0);
  let most = 1;
  for (const arms of game) {
    if (arms === undefined) continue;
    const [x, n] = [arms.xc + arms.xb, arms.nc + arms.nb];
    const rare = isRare ? 1 : Math.max(1e-6, 1 - x / n);
    const spread = (x * rare * arms.nc * arms.nb) / (n * n);
    const weight = 1 / (1 + spread * s2);
    const gains = { fail: failGains(arms, weight / rare, presets.balanced.errors.fail), pass: [] };
    const temper = { phi: Infinity, c, tau2, reach: 0, information: spread * weight, lift: 1 };
    ledger = enter(ledger, gains, temper, levelsFor(true));
    most = Math.max(most, lateEvidence(ledger, Infinity));
  }
  return Math.log(most);
};
