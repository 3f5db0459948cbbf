import { isFailure } from '#domain/failure.ts';
import { fittingWindow } from '#domain/analysis/fitting-window.ts';
import type { CountsQuery, Metrics } from '#ports/metrics.ts';

/**
 * The window in seconds for these pods: the one asked for, or two of their scrape intervals. A source that is away is
 * reported elsewhere.
 */
export const fitWindow = async (
  open: () => Promise<Metrics>,
  askedSeconds: number,
  asked: Pick<CountsQuery, 'namespace' | 'pods' | 'to' | 'sides'>,
): Promise<number> => {
  if (asked.pods.length === 0) return askedSeconds;
  try {
    const metrics = await open();
    return fittingWindow(askedSeconds, await metrics.scrapeSeconds?.(asked));
  } catch (error) {
    if (isFailure(error, 'MetricsUnreachable', 'ConfigRefused')) return askedSeconds;
    throw error;
  }
};
