import { attack } from '../attacks/outsides/attack.ts';
import { outsides } from '../attacks/outsides/list.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

/**
 * Every server that Tidegate asks, out to do harm: the longest turn of the asking thread on the processor (bar: 200 ms,
 * whatever else the machine does), the answer that caused it, and how much memory it took.
 */
export const bench = async (): Promise<Bench> => {
  const rows: [string, Readonly<Record<string, number | string>>][] = [];
  for (const name of Object.keys(outsides)) {
    const { fared, growthMiB } = await attack(name);
    const worst = Object.entries(fared).toSorted(([, a], [, b]) => b.longestTurnMs - a.longestTurnMs)[0];
    rows.push([
      name,
      {
        'longest turn ms': worst?.[1].longestTurnMs ?? 0,
        by: worst?.[0] ?? '',
        answers: Object.keys(fared).length,
        'more MiB': growthMiB,
      },
    ]);
  }
  return {
    name: `servers of others that are out to do harm, bar 200 ms: ${machine()}`,
    figures: Object.fromEntries(rows),
  };
};
