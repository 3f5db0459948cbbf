import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Cell, families, type Family } from './traffic.ts';
import type { Scenario } from './contest.ts';

/** How a real series swings around its mean; the last column of a CSV, lines without a number left out. */
export const intensities = (text: string): readonly number[] => {
  const values = text
    .split('\n')
    .map((line) => Number(line.split(',').at(-1)?.trim() || Number.NaN))
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

/** A good and a bad release on each series of a folder; nothing, when there is no such folder. */
export const realScenarios = (folder: string): readonly Scenario[] =>
  filesIn(folder).flatMap((file) => {
    const series = intensities(readFileSync(file, 'utf8'));
    if (series.length < 60) return [];
    const family = familyOf(`series ${basename(file, '.csv')}`, series);
    return [1, 5].map((times) => ({ name: `${family.name} 1000/20 x${times}`, family, cell, times }));
  });

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.csv'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
};
