import { expect, test } from 'vitest';
import { simulate } from '#test/conformance/simulation/world.ts';

/** A handful of worlds; `node test/conformance/simulate.ts` goes through thousands. */
test.each([1, 2, 3, 4, 5, 6])(
  'world %i: whatever comes late, twice or not at all, every execution ends right',
  async (seed) => {
    const { found, hash } = await simulate(seed);
    expect(found).toEqual([]);
    expect((await simulate(seed)).hash).toBe(hash);
  },
);
