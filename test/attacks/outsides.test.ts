import { expect, test } from 'vitest';
import { attack } from './outsides/attack.ts';
import { outsides } from './outsides/list.ts';

/*
 * Every server that Tidegate asks, answering whatever does harm: what comes of it is an answer or a failure of ours, in
 * bounded time and memory, and nobody is held up. The longest turn is of the processor's time, and counts from what this
 * processor takes to parse the costliest answer of 10 MiB, which nothing divides. Each server sends some of the long
 * texts; `npm run bench -- outsides` sends all, and prints the figures.
 * Real time: HTTP over loopback.
 */

/** ms of the processor's time for that answer, in a process whose heap has not grown yet. */
const parsingMs = (): number => {
  const text = `[${'1,'.repeat(5 * 1_048_576)}1]`;
  const begun = process.threadCpuUsage();
  JSON.parse(text);
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
};
const mostTurnMs = 200 + 2 * parsingMs();
/** More than one question needs: the longest answer that is read has 32 MiB, and is there as bytes, as a text and as values. */
const mostGrowthMiB = 512;
/** The longest patience of any adapter is 20 s, and some try three times. */
const mostMs = 90_000;

test.concurrent.each(Object.keys(outsides))(
  '%s may answer anything',
  async (name) => {
    const { fared, stray, led, growthMiB } = await attack(name);
    const bad = Object.entries(fared).filter(
      ([, { isOurs, longestTurnMs, tookMs }]) => !isOurs || longestTurnMs > mostTurnMs || tookMs > mostMs,
    );
    expect({ bad, stray, led, isLarge: growthMiB > mostGrowthMiB && growthMiB }).toEqual({
      bad: [],
      stray: [],
      led: 0,
      isLarge: false,
    });
  },
  400_000,
);
