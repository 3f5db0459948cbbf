import type { Counts, Measurement } from './observation.ts';

/**
 * Without the checks that were not configured and that the source has no history of: they would only be reported as
 * missing.
 */
export const withoutUnknownBonus = (measurement: Measurement, history: readonly Counts[]): Measurement => {
  const { judging } = measurement;
  if (history.some(({ buckets }) => buckets !== undefined)) return measurement;
  const checks = judging.checks.filter(({ isBonus }) => isBonus !== true);
  return checks.length === judging.checks.length
    ? measurement
    : { ...measurement, judging: { ...judging, checks } };
};
