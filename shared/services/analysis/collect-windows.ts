import type { Measurement } from '#domain/analysis/observation.ts';
import { missingIn } from '#domain/analysis/missing-data.ts';
import { lateMs } from '#domain/analysis/next-analysis.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { CountedSides } from './counted-sides.ts';
import { readHistory } from './collect-history.ts';
import { readNumbers, rowsIn } from './query-metrics.ts';

/** Where the numbers of one workload come from. */
export interface Source {
  readonly metrics: () => Promise<Metrics>;
  readonly namespace: string;
  readonly workload: string;
  /** Whose requests a router counts; absent where the pods do. */
  readonly sides?: CountedSides | undefined;
}

/** What the stable pods did before the release began to move them, at `to` (epoch ms). */
export const pastOf = async (
  { metrics, sides, ...of }: Source,
  { judging, stable }: Measurement,
  to: number,
): Promise<Pick<Measurement, 'history' | 'historyGauges' | 'historyPairs' | 'missing'>> => {
  if (judging.preset === 'no-history' || judging.checks.length === 0 || stable.length === 0) return {};
  const counted = sides && { sides: [await sides.read('service', stable)] };
  const { windows, gauges, pairs, why } = await readHistory(metrics, judging, {
    ...of,
    ...counted,
    pods: stable,
    to,
  });
  return {
    history: windows,
    ...(why === undefined ? {} : { missing: { history: why } }),
    ...(gauges.length === 0 ? {} : { historyGauges: gauges }),
    ...(pairs.length === 0 ? {} : { historyPairs: pairs }),
  };
};

/**
 * The most windows weighed in one look. After a longer absence the latest ones show what happens now; earlier ones can
 * change nothing any more and are not read. After a year they would be millions.
 */
export const mostWindows = 1000;

/** The windows since the last one that was weighed (`until`, epoch ms), the last thousand at most; of the time in which pods came and went there are none. */
export const newsOf = async (
  { metrics, sides, ...of }: Source,
  measurement: Measurement,
  until: number,
): Promise<Partial<Pick<Measurement, 'windows' | 'gauges' | 'pairs' | 'missing'>>> => {
  const { judging, canary, stable, since, now } = measurement;
  const to = now - lateMs(judging.windowSeconds);
  const oldest = to - mostWindows * judging.windowSeconds * 1000;
  const from = Math.max(until, since, oldest);
  if (judging.checks.length === 0 || !hasWholeWindow(from, to, judging.windowSeconds * 1000)) return {};
  const counted = sides && {
    sides: [await sides.read('fresh', canary), await sides.read('old', stable)],
  };
  const pods = [...canary, ...stable];
  const answers = await readNumbers(metrics, judging, { ...of, ...counted, pods, from, to });
  const { windows, gauges, pairs } = rowsIn(answers);
  return {
    windows,
    ...(gauges.length === 0 ? {} : { gauges }),
    ...(pairs.length === 0 ? {} : { pairs }),
    missing: missingIn(judging.checks, answers, measurement),
  };
};

const hasWholeWindow = (from: number, to: number, length: number): boolean =>
  Math.floor(to / length) > Math.ceil(from / length);
