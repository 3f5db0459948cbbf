import type { ApiStarts, Figure } from './measure.ts';
import { priceOf, priceOfIdleMonth, type Priced } from './prices.ts';
import type { Sweep, Usage } from './usage.ts';

const number = (value: number, digits = 0): string => value.toFixed(digits);

/** A table of every function; the slowest and largest stand out by their place, for it is sorted by the cold start. */
export const formatFigures = (figures: readonly Figure[]): string =>
  [
    'function            zip kB  cold ms  warm ms  memory MB  answer',
    ...figures
      .toSorted((a, b) => b.coldMs - a.coldMs)
      .map(({ name, zipBytes, coldMs, warmMs, memoryMb, answer }) =>
        [
          name.padEnd(18),
          number(zipBytes / 1000).padStart(7),
          number(coldMs).padStart(8),
          number(warmMs).padStart(8),
          number(memoryMb).padStart(10),
          ` ${answer}`,
        ].join(' '),
      ),
  ].join('\n');

export const formatApi = ({ starts, p50Ms, p95Ms, worstMs }: ApiStarts): string =>
  `\nan API function, cold, ${starts} starts: p50 ${number(p50Ms)} ms, p95 ${number(p95Ms)} ms, worst ${number(worstMs)} ms`;

const table = (title: string, lines: readonly Priced[]): readonly string[] => [
  title,
  ...lines.map(
    ({ what, count, unit, price }) =>
      `  ${what.padEnd(30)} ${number(count, count < 100 ? 1 : 0).padStart(9)} ${unit.padEnd(22)} $${price.toFixed(6)}`,
  ),
  `  ${'together'.padEnd(63)} $${lines.reduce((sum, { price }) => sum + price, 0).toFixed(6)}`,
];

/** What AWS would ask for one release. */
export const formatRelease = (usage: Usage): string =>
  ['', ...table(`one release in five steps, ${number(usage.seconds)} s:`, priceOf(usage))].join('\n');

/** What it would ask for a month in which nothing happens. */
export const formatIdle = (sweep: Sweep): string =>
  ['', ...table('a month idle:', priceOfIdleMonth(sweep))].join('\n');
