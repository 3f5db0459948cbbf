import { expect, test } from 'vitest';
import { liveThrough } from '#test/conformance/crash/lives.ts';

/** A few boundaries only, so that it stays quick; `node test/conformance/crash.ts` goes through all of them. */
test.each([[[4]], [[17]], [[41, 6]]])(
  'a kill at boundary %j loses nothing and repeats no transition',
  async (kills) => {
    const { killed, found } = await liveThrough({ kills, count: 1 });
    expect({ killed, found }).toEqual({ killed: kills.length, found: [] });
  },
);
