import { test } from 'vitest';
import { expectHeld, patienceMs, sequence } from './expect-held.ts';
import { play } from './play.ts';
import type { Quality, SequenceEvent } from './sequence.ts';

/* A process that dies after each of its effects in turn. What random sequences have met by chance is looked for at every place. */

test(
  'a release that fails writes nothing twice, and asks nobody for its way back, whenever its process dies',
  { timeout: patienceMs },
  async () => {
    const refused = { after: 0, kind: 'edit', field: 'image' } as const;
    const cases: readonly [Parameters<typeof sequence>[0], Quality, readonly SequenceEvent[]][] = [
      [{ owner: { paused: true } }, 'good', [refused]],
      [{}, 'never-ready', []],
      [{ bakeSeconds: 20 }, 'crash-later', []],
      [{ bakeSeconds: 20, serves: true }, 'errs', []],
    ];
    await expectHeld(
      cases.flatMap(([world, quality, before]) =>
        Array.from({ length: 20 }, (_, at) =>
          sequence(
            world,
            ...before,
            { after: 0, kind: 'kill', effect: at + 1, when: 'after', downMs: 500 },
            { after: 0, kind: 'release', quality },
            { after: 100_000, kind: 'wait' },
          ),
        ),
      ),
      [play],
    );
  },
);
