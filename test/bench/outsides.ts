import { attack } from '../attacks/outsides/attack.ts';
import { outsides } from '../attacks/outsides/list.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

/** Each has a process of its own and is measured by the processor's time, so several may be attacked side by side. */
const sideBySide = 3;

/**
 * Every server that Tidegate asks, out to do harm: the longest turn of the asking thread on the processor (bar: 200 ms,
 * whatever else the machine does), the answer that caused it, and how much memory it took.
 */
export const bench = async (): Promise<Bench> => {
  const waiting = Object.keys(outsides);
  const rows: Record<string, Readonly<Record<string, number | string>>> = {};
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) rows[name] = await row(name);
  };
  await Promise.all(Array.from({ length: sideBySide }, worker));
  return { name: `servers of others that are out to do harm, bar 200 ms: ${machine()}`, figures: rows };
};

const row = async (name: string) => {
  const { fared, growthMiB } = await attack(name, true);
  const all = Object.entries(fared);
  const [by = '', worst] = all.toSorted(([, a], [, b]) => b.longestTurnMs - a.longestTurnMs)[0] ?? [];
  const unforeseen = all.filter(([, { isOurs }]) => !isOurs).length;
  return {
    'longest turn ms': worst?.longestTurnMs ?? 0,
    by,
    answers: all.length,
    'errors that are none of ours': unforeseen,
    'more MiB': growthMiB,
  };
};
