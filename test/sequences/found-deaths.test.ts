import { test } from 'vitest';
import { expectHeld, patienceMs, scaledTo, sequence } from './expect-held.ts';
import { play } from './play.ts';
import type { Quality, SequenceEvent } from './sequence.ts';
import type { KindWord } from './world/kinds.ts';

/*
 * Calls that die after each of their effects in turn, and calls beside each other: what random sequences have met by
 * chance is looked for at every place.
 */

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

test(
  'a call that has not seen a change of the number of pods removes none that another call has brought',
  { timeout: patienceMs },
  async () => {
    const numbered: readonly KindWord[] = [
      'StatefulSet',
      'StatefulSet in parallel',
      'Advanced StatefulSet',
      'Advanced StatefulSet in order',
    ];
    const growths = [
      [5, 2],
      [9, 3],
      [4, 1],
    ] as const;
    await expectHeld(
      growths.flatMap(([replicas, to]) =>
        numbered.map((plain) =>
          sequence(
            { replicas, plain, steps: [{ percent: 1 }, { percent: 100 }], deadlineSeconds: 60 },
            { after: 0, kind: 'release', quality: 'never-ready' },
            scaledTo(12_000, to),
            { after: 700, kind: 'call-twice' },
          ),
        ),
      ),
      [play],
    );
  },
);

test('a step that was unsettled settles again in the same words', { timeout: patienceMs }, async () => {
  await expectHeld(
    [
      sequence(
        {
          replicas: 1,
          autoscaler: { min: 1, max: 7 },
          steps: [20, 40, 60, 80, 100].map((percent) => ({ percent })),
          bakeSeconds: 0,
          owner: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 5, maxUnavailable: 0 } } },
        },
        { after: 0, kind: 'release', quality: 'crash-later' },
        { after: 37, kind: 'scale', by: 'autoscaler', replicas: 5 },
      ),
    ],
    [play],
  );
});
