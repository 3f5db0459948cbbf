import { expect, test } from 'vitest';
import { attack } from './outsides/attack.ts';
import { outsides } from './outsides/list.ts';

/*
 * Every server that Tidegate asks, answering whatever does harm: what comes of it is an answer or a failure of ours, in
 * bounded time and memory, and nobody is held up. The longest turn is of the processor's time, so that it does not depend
 * on the load. Each server sends some of the long texts; `npm run bench -- outsides` sends all, and prints the figures.
 * Real time: HTTP over loopback.
 */
const mostTurnMs = 200;
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
