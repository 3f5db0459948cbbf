import { test } from 'vitest';
import { expectHeld, patienceMs, sequence } from './expect-held.ts';
import type { KindWord } from './world/kinds.ts';

/* Fewer Ready pods than are promised: whose doing it is. Found once by random sequences. */

test(
  'pods that have fallen go when the next release takes over, and break no promise of its own',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = ['CloneSet with surge', 'CloneSet', 'StatefulSet', 'Fleet'];
    const sequences = kinds.flatMap((plain) =>
      [2, 5].map((replicas) =>
        sequence(
          {
            replicas,
            plain,
            concurrency: 'supersede',
            goneAfterMs: 4_000,
            deadlineSeconds: 60,
            serves: true,
          },
          { after: 0, kind: 'release', quality: 'crash-later' },
          { after: 94_127, kind: 'release', quality: 'good' },
        ),
      ),
    );
    await expectHeld(sequences);
  },
);
