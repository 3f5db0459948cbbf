import type { ApiStarts, Figure, Spread } from './measure.ts';
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

/** What AWS gives a function of 512 MB of one core. */
const shareOfCore = 512 / 1769;

export const formatApi = ({ starts, wall, cpu }: ApiStarts): string =>
  [
    `\nan API function, cold, ${starts} starts: ${spread(wall, 1)}`,
    `of that the processor's time: ${spread(cpu, 1)}; with 512 MB, ${number(shareOfCore, 2)} of a core: ${spread(cpu, 1 / shareOfCore)}`,
  ].join('\n');

const spread = ({ p50, p95, worst }: Spread, factor: number): string =>
  `p50 ${number(p50 * factor)} ms, p95 ${number(p95 * factor)} ms, worst ${number(worst * factor)} ms`;

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
