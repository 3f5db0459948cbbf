import type { AnalysesView } from '#domain/view/analyses.ts';
import { joinSeries } from './join-series.ts';
import { request } from './request.ts';

/** Every page of the analyses of a target: a release that waits for days is looked at thousands of times. */
export const readAnalyses = async (path: string, signal: AbortSignal): Promise<AnalysesView> => {
  const first = await request<AnalysesView>(path, { signal });
  const pages = [first];
  for (let { next } = first; next !== undefined;) {
    const page: AnalysesView = await request(`${path}&after=${encodeURIComponent(next)}`, { signal });
    pages.push(page);
    next = page.next;
  }
  return { ...first, items: joinSeries(pages) };
};
