import {
  failOf,
  freshProportion,
  passOf,
  type ProportionRules,
  weighProportion,
} from '#domain/analysis/statistics/proportion.ts';
import { mannWhitney } from './peers/kayenta.ts';

/** The core with its noise known: windows of xc, nc, xb, nb, and ln E_fail, ln E_pass, phi, s2 after each of them. */
interface Vectors {
  readonly name: string;
  readonly rules: ProportionRules;
  readonly windows: readonly (readonly [xc: number, nc: number, xb: number, nb: number])[];
  readonly told: readonly (readonly number[])[];
}

const rules: ProportionRules = {
  rho0: 1.1,
  rho1s: [1.5],
  alpha: 0.05,
  beta: 0.05,
  cap: 0.75,
  isRare: true,
  noise: { s2: 0.02, c: 1.2, tau2: 0.01, isMeasured: true },
};

export const vectors: readonly Vectors[] = [
  {
    name: 'a service with noise of its own',
    rules,
    windows: [
      [3, 600, 20, 5400],
      [9, 610, 22, 5500],
      [14, 590, 19, 5300],
      [0, 0, 1, 5450],
      [40, 1200, 21, 4800],
    ],
    told: [
      [-0.3418, -0.0648, 1.2243, 0.02],
      [0.7399, -0.872, 1.8913, 0.2484],
      [1.2915, -1.0459, 2.7949, 0.30779],
      [1.2915, -1.0459, 2.7949, 0.30779],
      [2.1635, -1.3675, 3.0445, 0.15019],
    ],
  },
  {
    name: 'ideal traffic',
    rules: { ...rules, noise: { s2: 0, c: 1, tau2: 0, isMeasured: true } },
    windows: [
      [58, 12000, 241, 48000],
      [63, 12100, 250, 48200],
      [180, 11900, 239, 47900],
      [175, 12050, 244, 48100],
    ],
    told: [
      [-2.1331, 2.2319, 1, 0],
      [-2.6823, 4.4581, 1, 0],
      [-1.3839, 0.8696, 1.9931, 0.01684],
      [0.2031, -1.289, 2.0423, 0.01021],
    ],
  },
];

export const toldOf = ({ rules: with_, windows }: Vectors): readonly (readonly number[])[] => {
  let state = freshProportion(with_);
  return windows.map(([xc, nc, xb, nb]) => {
    state = weighProportion(state, { xc, nc, xb, nb }, with_);
    const { phi, s2 } = state.dispersion;
    return [Math.log(failOf(state)), Math.log(passOf(state, 0)), phi, s2];
  });
};

/** By how much the core differs from its vectors, at the most. */
export const farthestFromGolden = (): number =>
  Math.max(
    ...vectors.flatMap((one) =>
      toldOf(one).flatMap((row, at) => row.map((value, of) => Math.abs(value - (one.told[at]?.[of] ?? NaN)))),
    ),
  );

/** The arrays of Kayenta's own tests, and what it says of them. */
export const agreesWithKayenta = (): boolean => {
  const { low, high, estimate } = mannWhitney([1, 2, 3, 4], [10, 20, 30, 40], 1.959964);
  return low === 6 && high === 39 && estimate === 22.5;
};
