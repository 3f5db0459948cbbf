import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Scenario } from './contest.ts';
import { families, type Family } from './families.ts';
import type { Cell } from './traffic.ts';

/** Columns that tell how much is going on, the first that a file has: NAB's `value`, Nezha's work and use of a pod. */
const columns = ['value', 'PodWorkload(Ops)', 'CpuUsage(m)', 'LatencyP90(s)'];

/**
 * How a real series swings around its mean. A file has a header and a column that is known; lines without a number in
 * it are left out. Empty when it is no such file.
 */
export const intensities = (text: string): readonly number[] => {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = header.split(',').map((name) => name.trim());
  const column = columns.map((name) => names.indexOf(name)).find((index) => index >= 0);
  if (column === undefined) return [];
  const values = lines
    .map((line) => Number(line.split(',')[column]?.trim() || Number.NaN))
    .filter((value) => Number.isFinite(value) && value >= 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean > 0 ? values.map((value) => Math.min(20, Math.max(0.05, value / mean))) : [];
};

/** A service whose traffic goes up and down as it did somewhere, with pods that differ as in the realistic family. */
export const familyOf = (name: string, series: readonly number[]): Family => ({
  ...families.realistic,
  name,
  day: (minute, phase) =>
    series[Math.floor((phase / (2 * Math.PI)) * series.length + minute) % series.length] ?? 1,
});

const cell: Cell = { requestsPerSecond: 1000, share: 0.2 };
const shortest = 60;

export interface Series {
  readonly scenarios: readonly Scenario[];
  /** What was found, or why nothing was. */
  readonly told: string;
}

/** A good and a bad release on each series of a folder, as NAB and Nezha publish them. */
export const readSeries = (folder: string | undefined): Series => {
  if (folder === undefined) return { scenarios: [], told: 'none (--series names a folder of CSV files)' };
  const files = filesIn(folder);
  if (files === undefined) return { scenarios: [], told: `none: there is no folder ${folder}` };
  const read = files.map((file) => ({ file, series: intensities(readFileSync(file, 'utf8')) }));
  const usable = read.filter(({ series }) => series.length >= shortest);
  const scenarios = usable.flatMap(({ file, series }) => {
    const family = familyOf(`series ${basename(file, '.csv')}`, series);
    return [1, 5].map((times) => ({ name: `${family.name} 1000/20 x${times}`, family, cell, times }));
  });
  const left = read.length - usable.length;
  const told = `${usable.length}${left > 0 ? `; ${left} files left out (no known column, or fewer than ${shortest} values)` : ''}`;
  return { scenarios, told };
};

const filesIn = (folder: string): readonly string[] | undefined => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return undefined;
  }
};
