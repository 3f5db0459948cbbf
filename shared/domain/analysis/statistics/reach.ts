import type { Swings } from './dispersion.ts';
import type { Games } from './games.ts';
import { failGrid } from './grids.ts';
import { lateCap } from './ledger.ts';
import { levelsFor, presets } from './presets.ts';

/** So far (ln) the late sums of ideal pods come in some thirty hours by chance. */
const byChance = 5;

/**
 * How far the late sums came in the past without any change: pods that fail and recover, errors in storms. What a
 * service does by itself for some minutes must not be attributed to a release.
 */
export const reachOf = (games: Games, noise: Swings, isRare: boolean): number => {
  const farthest = Math.max(
    ...Array.from({ length: games.count }, (_, group) => farthestOf(games, group, noise, isRare)),
  );
  return Math.round(1e4 * Math.max(0, farthest - byChance)) / 1e4;
};

const rates = failGrid.at.map((times) => presets.balanced.errors.fail * times);
const logs = failGrid.at.map((times) => Math.log(times));
const opensAfter = 10;
const zeros = () => new Float64Array(rates.length);

/** The late sums of a ledger, window by window, in one loop: a first look plays tens of thousands of windows. */
const farthestOf = (games: Games, group: number, { c, s2, tau2 }: Swings, isRare: boolean): number => {
  const rho0 = presets.balanced.errors.fail;
  const { alpha, cap } = levelsFor(true);
  const limit = lateCap * cap * -Math.log(alpha);
  const [late, since, tempered] = [zeros(), zeros(), zeros()];
  let [most, windows] = [1, 0];
  for (let cell = group * games.windows; cell < (group + 1) * games.windows; cell += 1) {
    const [xc = 0, nc = 0, xb = 0, nb = 0] = [games.xc[cell], games.nc[cell], games.xb[cell], games.nb[cell]];
    if (nc <= 0 || nb <= 0) continue;
    windows += 1;
    if (windows <= opensAfter) continue;
    const [x, n] = [xc + xb, nc + nb];
    const rare = isRare ? 1 : Math.max(1e-6, 1 - x / n);
    const spread = (x * rare * nc * nb) / (n * n);
    const weight = 1 / (1 + spread * s2);
    const atNull = Math.log(rho0 * nc + nb);
    // No worse than the margin speaks for no alternative: a sum that is at zero stays there.
    const isGood = xc * nb <= rho0 * xb * nc;
    let clearest = 0;
    for (let j = 0; j < rates.length; j += 1) {
      const was = late[j] ?? 0;
      if (isGood && was <= 0) {
        tempered[j] = 0;
        continue;
      }
      const information = (was > 0 ? (since[j] ?? 0) : 0) + spread * weight;
      const gain =
        (weight / rare) * (xc * (logs[j] ?? 0) - x * (Math.log((rates[j] ?? 1) * nc + nb) - atNull));
      const phi = c + tau2 * information;
      const sum = Math.max(0, was) + Math.min(gain, limit * phi);
      since[j] = information;
      late[j] = sum;
      const evidence = Math.max(0, sum / phi);
      tempered[j] = evidence;
      if (evidence > clearest) clearest = evidence;
    }
    // The stakes sum to 1, so the mixture is below its largest part.
    if (clearest > Math.log(most)) most = Math.max(most, mixed(tempered));
  }
  return Math.log(most);
};

const mixed = (tempered: Float64Array): number =>
  tempered.reduce((sum, evidence, j) => sum + (failGrid.stakes[j] ?? 0) * Math.exp(evidence), 0);
