import { test } from 'vitest';
import { expectHeld, patienceMs, scaledTo, sequence } from './expect-held.ts';
import { play } from './play.ts';

/* Releases whose requests a router divides: their new pods stand beside the old ones. Found once by random sequences. */

test(
  'old pods that a swing of the number has taken are counted in the steps after it, and more new ones are told',
  { timeout: patienceMs },
  async () => {
    const steps = [20, 40, 60, 80, 100].map((percent) => ({ percent }));
    const swings = [
      [7, 2_091, 3, 3_707, 7],
      [10, 1_535, 3, 1_823, 14],
      [5, 3_948, 3, 3_086, 12],
    ] as const;
    await expectHeld(
      swings.map(([replicas, after, down, later, up]) =>
        sequence(
          { replicas, steps, serves: true, router: 'HTTPRoute', owner: { minReadySeconds: 3 } },
          { after: 0, kind: 'release', quality: 'good' },
          scaledTo(after, down),
          scaledTo(later, up),
          { after: 300_000, kind: 'wait' },
        ),
      ),
      [play],
    );
  },
);
