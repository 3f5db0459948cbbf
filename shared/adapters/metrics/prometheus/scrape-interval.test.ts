import { expect, test } from 'vitest';
import type { Series } from './series.ts';
import { presets } from './queries.ts';
import { fewOf, scrapeIntervalOf } from './scrape-interval.ts';

const at = (times: readonly number[]): Series => ({
  labels: { pod: 'a' },
  samples: new Map(times.map((seconds) => [seconds * 1000, 1])),
});

test.each([
  ['the middle of the gaps, so that a missed scrape says nothing', [[0, 15.002, 30, 60, 75.001, 89.999]], 15],
  [
    'the longest, where pods are scraped differently',
    [
      [0, 5, 10, 15],
      [0, 30, 60],
    ],
    30,
  ],
  ['parts of a second', [[0, 0.5, 1, 1.5]], 0.5],
  ['nothing of two samples', [[0, 15]], undefined],
  ['nothing without series', [], undefined],
])('how often pods are scraped is read from the times of their samples: %s', async (_, times, seconds) => {
  const asked: (readonly [string, Readonly<Record<string, string>>])[] = [];
  const ask = async (endpoint: string, form: Readonly<Record<string, string>>) => {
    asked.push([endpoint, form]);
    return times.map(at);
  };
  const pods = ['d', 'b', 'a', 'c'];
  const source = { ask, queries: presets.http };
  expect(await scrapeIntervalOf(source, fewOf(source, 'shop', pods), 90_000)).toBe(seconds);
  expect(asked[0]).toEqual([
    'query',
    { query: 'http_requests_total{namespace="shop",pod=~"a|b|c"}[600s]', time: '90' },
  ]);
});
