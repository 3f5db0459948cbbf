import { expect, test } from 'vitest';
import { barriers, paceOf } from '#test/bench/lab/pace.ts';

/* `npm run bench -- streaming` prints the same with exposure beside it, and for steps that are judged. */

test(
  'a window is at least 1.7 times faster than batches of its size, with as many pods Ready',
  { timeout: 120_000 },
  async () => {
    const ratios: number[] = [];
    for (const seed of [1, 2, 3]) {
      const common = { replicas: 60, image: 'shop/app:2', seed, warmup: undefined };
      const batches = await paceOf({ ...common, strategy: barriers(60, 6, '0s') });
      const window = await paceOf({ ...common, strategy: '{type: streaming, window: 6 pods, bake: 0s}' });
      expect([batches.outcome, window.outcome]).toEqual(['released', 'released']);
      expect([batches.lowestReady, window.lowestReady]).toEqual([60, 60]);
      expect(window.mostPods).toBeLessThanOrEqual(72);
      ratios.push(batches.makespan / window.makespan);
    }
    expect(ratios.toSorted((a, b) => a - b)[1]).toBeGreaterThanOrEqual(1.7);
  },
);
