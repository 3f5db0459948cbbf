import type { Judge } from '../ruling.ts';

const alternatives = [1.1, 1.25, 1.5, 2, 3, 5, 10];

/** A likelihood ratio that takes errors for independent: right on paper, and wrong where pods differ. */
export const untempered: Judge = {
  name: 'untempered likelihood',
  rule: ({ windows }) => {
    const logs = alternatives.map(() => 0);
    for (const [at, { xc, nc, xb, nb }] of windows.entries()) {
      if (nc + nb === 0) continue;
      for (const [j, r] of alternatives.entries())
        logs[j] = (logs[j] ?? 0) + xc * Math.log(r) - (xc + xb) * Math.log((r * nc + nb) / (nc + nb));
      const evidence = logs.reduce((sum, log) => sum + Math.exp(log), 0) / alternatives.length;
      if (evidence >= 100) return { kind: 'fail', minute: at + 1 };
    }
    return { kind: 'pass', minute: windows.length };
  },
};
