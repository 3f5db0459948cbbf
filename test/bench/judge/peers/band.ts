import type { Judge } from '../ruling.ts';

const alpha = 0.01;

/** Half the width of a band around a distribution that holds for all times at once (Dvoretzky, Kiefer, Wolfowitz; look after look spends less). */
export const bandWidth = (count: number, measurements: number): number =>
  Math.sqrt(Math.log((4 * measurements * (measurements + 1)) / alpha) / (2 * Math.max(1, count)));

/** Two bands around "this request failed" that no longer touch. */
export const band: Judge = {
  name: 'DKW band',
  rule: ({ windows }) => {
    let [xc, nc, xb, nb] = [0, 0, 0, 0];
    for (const [at, window] of windows.entries()) {
      xc += window.xc;
      nc += window.nc;
      xb += window.xb;
      nb += window.nb;
      if (nc === 0 || nb === 0) continue;
      if (xc / nc - xb / nb > bandWidth(nc, at + 1) + bandWidth(nb, at + 1))
        return { kind: 'fail', minute: at + 1 };
    }
    return { kind: 'pass', minute: windows.length };
  },
};
