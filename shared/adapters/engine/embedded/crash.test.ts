import { expect, test } from 'vitest';
import { liveThrough } from '#test/conformance/crash/lives.ts';

/** One walk only, so that it stays quick; `node test/conformance/crash.ts` kills at every boundary. */
test(
  'a kill in the middle and another one during recovery lose nothing and repeat no transition',
  { timeout: 60_000 },
  async () => {
    expect(await liveThrough({ kills: [41, 6], count: 1 })).toEqual({ killed: 2, found: [] });
  },
);
