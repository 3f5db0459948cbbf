import { calibrate } from '#domain/analysis/statistics/calibrate.ts';
import { foresee } from '#domain/analysis/statistics/foresee.ts';
import { guessedNoise, levelsFor, presets } from '#domain/analysis/statistics/presets.ts';
import type { Score } from './contest.ts';
import { families } from './families.ts';
import { canaryPodsOf, cells, trial } from './traffic.ts';

/** What the planner says of a quiet cell before the release, beside what was measured. */
export interface Forecast {
  readonly scenario: string;
  readonly foreseenMinutes: number;
  readonly measuredMinutes: number;
}

const deadlineSeconds = 3600;

/** Cells in which most good releases pass within the hour: of the others there is no median to compare with. */
export const forecasts = (scores: readonly Score[], judge: string): readonly Forecast[] =>
  cells.flatMap((cell) => {
    const scenario = `quiet ${cell.requestsPerSecond}/${cell.share * 100} x1`;
    const score = scores.find((one) => one.scenario === scenario && one.judge === judge);
    if (score === undefined || score.passed.percent < 90) return [];
    const one = trial({ scenario: 'planner', rep: 0, family: families.quiet, cell, times: 1 });
    const history = one.history();
    const noise = calibrate(history, canaryPodsOf(cell), true) ?? guessedNoise.errors;
    const sum = (of: (row: (typeof history)[number]) => number) =>
      history.reduce((all, row) => all + of(row), 0);
    const { passSeconds } = foresee(
      {
        ratio: sum(({ bad }) => bad) / sum(({ all }) => all),
        requestsPerSecond: cell.requestsPerSecond,
        share: cell.share,
        rho0: presets.balanced.errors.fail,
        rho1: presets.balanced.errors.pass,
        noise,
        levels: levelsFor(noise.isMeasured),
        windowSeconds: 60,
      },
      deadlineSeconds,
    );
    return [{ scenario, foreseenMinutes: passSeconds / 60, measuredMinutes: score.passMinute }];
  });
