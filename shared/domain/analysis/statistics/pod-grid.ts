import { type Places, placesOf } from './places.ts';

/** What one pod did in one window of the past. */
export interface PodCount {
  readonly pod: string;
  /** Epoch ms at which the window ended. */
  readonly to: number;
  readonly bad: number;
  readonly all: number;
}

/** The past of some pods: one row for each pod, one column for each window; `all` is 0 where nothing is known. */
export interface PodGrid {
  readonly pods: readonly string[];
  readonly windows: number;
  /** Length of a window, ms. */
  readonly windowMs: number;
  readonly bad: Float64Array;
  readonly all: Float64Array;
}

const isValid = ({ bad, all }: PodCount): boolean =>
  Number.isFinite(bad) && Number.isFinite(all) && bad >= 0 && all >= bad;

/** What is counted in a row: bad events of several kinds, each undefined where it is unknown, of all. */
interface Counted<Row> {
  readonly bads: readonly ((row: Row) => number | undefined)[];
  readonly all: (row: Row) => number;
}

/** The numbers of all rows, NaN where one does not tell: reading a row takes longer than placing what was read. */
const column = <Row>(rows: readonly Row[], of: (row: Row) => number | undefined): Float64Array => {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < values.length; at += 1) values[at] = of(rows[at] as Row) ?? NaN;
  return values;
};

/**
 * The grids of what each row counts. Of two rows for one cell the one with more events counts. Undefined where a row
 * does not tell.
 */
export const filledGrids = <Row>(
  rows: readonly Row[],
  { pods, ends, cells }: Places,
  { bads, all: allOf }: Counted<Row>,
): readonly (PodGrid | undefined)[] => {
  const [windows, windowMs] = [ends.length, lengthOf(ends)];
  const ns = column(rows, allOf);
  return bads.map((badOf) => {
    const xs = column(rows, badOf);
    if (xs.some(Number.isNaN)) return undefined;
    const [bad, all] = [new Float64Array(pods.length * windows), new Float64Array(pods.length * windows)];
    for (let at = 0; at < xs.length; at += 1) put({ bad, all }, cells[at] ?? 0, xs[at] ?? 0, ns[at] ?? 0);
    return { pods, windows, windowMs, bad, all };
  });
};

const put = ({ bad, all }: Pick<PodGrid, 'bad' | 'all'>, at: number, x: number, n: number): void => {
  const [known = 0, wasBad = 0] = [all[at], bad[at]];
  if (n < known || (n === known && x < wasBad)) return;
  all[at] = n;
  bad[at] = x;
};

/** The same rows give the same grid, in any order and with repetitions; pods without a valid row are included. */
export const gridOf = (rows: readonly PodCount[]): PodGrid => {
  const valid = rows.filter(isValid);
  const pods = [...new Set(rows.map(({ pod }) => pod))].sort();
  const places = placesOf(valid);
  const [found] = filledGrids(valid, places, { bads: [({ bad }) => bad], all: ({ all }) => all });
  if (found === undefined) throw new Error('a valid row tells what it counts');
  if (pods.length === places.pods.length) return found;
  const known = new Map(places.pods.map((pod, at) => [pod, at * found.windows]));
  const spread = (of: Float64Array) => {
    const wide = new Float64Array(pods.length * found.windows);
    for (const [at, pod] of pods.entries()) {
      const from = known.get(pod);
      if (from !== undefined) wide.set(of.subarray(from, from + found.windows), at * found.windows);
    }
    return wide;
  };
  return { ...found, pods, bad: spread(found.bad), all: spread(found.all) };
};

/** The shortest time between two windows; a minute where there is only one. */
const lengthOf = (ends: readonly number[]): number =>
  ends.reduce((least, end, at) => Math.min(least, at === 0 ? Infinity : end - (ends[at - 1] ?? 0)), Infinity);

interface Cell {
  readonly pod: number;
  readonly block: number;
  /** By how much it errs more than the others at that time, in standard deviations of chance. */
  readonly excess: number;
  readonly times: number;
}

const cellsOf = ({ pods, windows, bad, all }: PodGrid, length: number): readonly Cell[] => {
  const blocks = Math.ceil(windows / length);
  const sum = (of: Float64Array, pod: number, block: number) => {
    let total = 0;
    for (let at = block * length; at < Math.min(windows, (block + 1) * length); at += 1)
      total += of[pod * windows + at] ?? 0;
    return total;
  };
  return Array.from({ length: blocks }, (_, block) => {
    const counted = pods.map((__, pod) => [sum(bad, pod, block), sum(all, pod, block)] as const);
    const [x, n] = counted.reduce(([bads, alls], [b, a]) => [bads + b, alls + a] as const, [0, 0] as const);
    return counted.map(([b, a], pod): Cell => {
      const expected = n - a > 0 ? (a * (x - b)) / (n - a) : b;
      const excess = 2 * (Math.sqrt(b + 0.375) - Math.sqrt(expected + 0.375));
      return { pod, block, excess, times: (b + 0.5) / (expected + 0.5) };
    });
  }).flat();
};

const middleOf = (values: readonly number[]): number =>
  Float64Array.from(values).sort()[Math.floor(values.length / 2)] ?? 0;

const [sure, much] = [5, 3];

/**
 * Without the stretches in which a pod or two were ill, far beyond what pods of this service do otherwise: one ill pod
 * would make all of them look so noisy that nothing could be found any more. Where more pods fall ill it is the service's way.
 */
export const withoutIllness = (grid: PodGrid): PodGrid => {
  const { pods, windows } = grid;
  if (pods.length < 3) return grid;
  const length = Math.min(15, Math.max(2, Math.floor(windows / 12)));
  const cells = cellsOf(grid, length);
  const middle = middleOf(cells.map(({ excess }) => excess));
  const spread = 1.4826 * middleOf(cells.map(({ excess }) => Math.abs(excess - middle)));
  const ill = cells.filter(
    ({ excess, times }) => excess - middle > sure * Math.max(1, spread) && times > much,
  );
  const affected = new Set(ill.map(({ pod }) => pod));
  if (ill.length === 0 || affected.size > Math.max(1, Math.floor(pods.length / 8))) return grid;
  const all = Float64Array.from(grid.all);
  const bad = Float64Array.from(grid.bad);
  for (const { pod, block } of ill) {
    const [from, to] = [Math.max(0, (block - 1) * length), Math.min(windows, (block + 2) * length)];
    all.fill(0, pod * windows + from, pod * windows + to);
    bad.fill(0, pod * windows + from, pod * windows + to);
  }
  return { ...grid, all, bad };
};
