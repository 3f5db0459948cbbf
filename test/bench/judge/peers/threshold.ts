import type { Judge } from '../ruling.ts';

interface Threshold {
  readonly name: string;
  /** Failures that are put up with, and minutes between measurements. */
  readonly limit: number;
  readonly every: number;
}

/** One ratio against 1 %, twice what the service does when it is well; failures are counted and never forgotten. */
export const threshold = ({ name, limit, every }: Threshold): Judge => ({
  name,
  rule: ({ windows }) => {
    let failed = 0;
    for (let minute = every; minute <= windows.length; minute += every) {
      const { xc, nc } = windows[minute - 1] ?? { xc: 0, nc: 0 };
      if (!(xc / nc <= 0.01)) failed += 1;
      if (failed > limit) return { kind: 'fail', minute };
    }
    return { kind: 'pass', minute: windows.length };
  },
});

/** As Argo Rollouts and Flagger come, and as their documents show them. */
export const thresholds: readonly Judge[] = [
  threshold({ name: 'argo default', limit: 0, every: 1 }),
  threshold({ name: 'argo docs', limit: 3, every: 5 }),
  threshold({ name: 'flagger docs', limit: 9, every: 1 }),
];
