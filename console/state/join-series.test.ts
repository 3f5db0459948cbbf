import { expect, test } from 'vitest';
import type { AnalysisPoint, AnalysisSeries } from '#domain/view/analyses.ts';
import { joinSeries } from './join-series.ts';

const series = (workload: string, check: AnalysisSeries['check'], ...at: readonly number[]) => ({
  workload,
  check,
  minRequests: 1,
  analyses: at.map((one) => ({ at: one }) as AnalysisPoint),
});

test('a series that fills several pages is drawn as one, in order, and one that begins later is added', () => {
  const pages = [
    { items: [series('Deployment/web', 'errors', 1, 2), series('Deployment/mail', 'errors', 1)] },
    { items: [series('Deployment/web', 'errors', 3)] },
    { items: [series('Deployment/web', 'latency', 4), series('Deployment/web', 'errors', 4)] },
  ];
  expect(joinSeries(pages)).toEqual([
    series('Deployment/web', 'errors', 1, 2, 3, 4),
    series('Deployment/mail', 'errors', 1),
    series('Deployment/web', 'latency', 4),
  ]);
});
