import type { Arms } from './dispersion.ts';
import { failGrid, passGrid } from './grids.ts';

/** Given all bad events of a window, how they fell on the arms: what both arms suffer together cancels out. */
const against = ({ xc, nc, xb, nb }: Arms, weight: number, null_: number) => {
  const x = xc + xb;
  const atNull = Math.log(null_ * nc + nb);
  return (r: number): number => weight * (xc * Math.log(r / null_) - x * (Math.log(r * nc + nb) - atNull));
};

/** For each alternative, how much likelier the window is than at the margin `rho0` (ratios of rates). */
export const failGains = (arms: Arms, weight: number, rho0: number): readonly number[] => {
  const gain = against(arms, weight, rho0);
  return failGrid.at.map((times) => gain(rho0 * times));
};

/** The same the other way round, for each margin that is to be excluded. */
export const passGains = (
  arms: Arms,
  weight: number,
  rho1s: readonly number[],
): readonly (readonly number[])[] =>
  rho1s.map((rho1) => {
    const gain = against(arms, weight, rho1);
    return passGrid.at.map((power) => gain(rho1 ** power));
  });

const alone =
  ({ xc, nc }: Pick<Arms, 'xc' | 'nc'>, weight: number, floor: number, null_: number) =>
  (b: number): number =>
    weight * (xc * Math.log(b / null_) - nc * floor * (b - null_));

/** The canary alone against a ratio: below it is good even if the baseline never fails. */
export const floorFailGains = (arms: Arms, weight: number, floor: number): readonly number[] =>
  failGrid.at.map(alone(arms, weight, floor, 1));

/** The same the other way round, for each multiple of the floor that is to be excluded. */
export const floorPassGains = (
  arms: Arms,
  weight: number,
  floor: number,
  rho1s: readonly number[],
): readonly (readonly number[])[] =>
  rho1s.map((rho1) => {
    const gain = alone(arms, weight, floor, rho1);
    return passGrid.at.map((power) => gain(rho1 ** power));
  });
