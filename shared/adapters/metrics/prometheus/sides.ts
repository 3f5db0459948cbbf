import type { CountedSide, RouterSeries } from '#domain/traffic/series.ts';
import type { CountsQuery, PodWindow } from '#ports/metrics.ts';
import type { Ask } from './client.ts';
import { bucketFor, countsOf } from './counts.ts';
import { presets } from './queries.ts';
import { scrapeIntervalOf } from './scrape-interval.ts';
import { each, type Source } from './source.ts';
import { summed } from '../windows.ts';

/* A router counts by Service: all series of a side, of every instance of the router, are one row. */

/** No series has this label, so all of a side fall together. */
const noPod = 'tidegate_no_pod';

const sourceOf = (ask: Ask, series: RouterSeries): Source => ({
  ask,
  queries: { ...presets.http, ...series, podLabel: noPod },
});

/** What routers counted for each side in each window. */
export const countsOfSides = async (
  ask: Ask,
  query: CountsQuery,
  sides: readonly CountedSide[],
  bounds: readonly number[],
): Promise<readonly PodWindow[]> => {
  if (bounds.length === 0) return [];
  const all = sides.flatMap(({ name, series }) => series.map((one) => ({ name, series: one })));
  return summed(
    await each(all, async ({ name, series }) => {
      const source = sourceOf(ask, series);
      const bucket = await bucketFor(source, query, [series.matchers], bounds);
      const rows = await countsOf(source, query, series.matchers, bounds, bucket);
      return rows.map((row) => ({ ...row, pod: name }));
    }),
  );
};

/** The longest interval at which routers are scraped, seconds. */
export const scrapeIntervalOfSides = async (
  ask: Ask,
  sides: readonly CountedSide[],
  to: number,
): Promise<number | undefined> => {
  const series = sides.flatMap((side) => side.series);
  const found = await each(series, async (one) => [
    await scrapeIntervalOf(sourceOf(ask, one), one.matchers, to),
  ]);
  const known = found.filter((seconds) => seconds !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};
