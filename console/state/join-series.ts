import type { AnalysesView, AnalysisSeries } from '#domain/view/analyses.ts';

/** A series that fills more than one page is one series again. */
export const joinSeries = (pages: readonly Pick<AnalysesView, 'items'>[]): readonly AnalysisSeries[] => {
  const all = pages.flatMap(({ items }) => items);
  return [...Map.groupBy(all, nameOf).values()].flatMap(([one, ...more]) =>
    one === undefined ? [] : [{ ...one, analyses: [one, ...more].flatMap(({ analyses }) => analyses) }],
  );
};

const nameOf = ({ workload, check, of = '' }: AnalysisSeries): string =>
  JSON.stringify([workload, check, of]);
