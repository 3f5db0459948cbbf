import { test } from 'vitest';
import { expectHeld, patienceMs, sequence } from './expect-held.ts';
import { play } from './play.ts';

/* After everything else a good release gets through, or says what a person has to do. Found once by random sequences. */

test(
  'a place whose owner has paused it over a change says so also where another place comes back for it',
  { timeout: patienceMs },
  async () => {
    const one = sequence(
      { targets: 2, owner: { paused: true } },
      { after: 0, kind: 'wait' },
      { after: 0, kind: 'edit', field: 'image' },
      { after: 5_000, kind: 'release', quality: 'good' },
    );
    // One seed in four asks for another good release afterwards.
    for (const after of [0, 1])
      await expectHeld([{ ...one, seed: 4, events: one.events.slice(after) }], [play]);
  },
);

test(
  'a release is refused where its Service leads to a stranger, and gets through without it',
  { timeout: patienceMs },
  async () => {
    const worlds = [
      { exists: true },
      { exists: false },
      { exists: true, strangers: 3 },
      { targets: 2 },
    ] as const;
    const sequences = worlds.map((world) => ({
      ...sequence(
        { serves: true, strangers: 1, router: 'HTTPRoute', ...world },
        { after: 0, kind: 'release', quality: 'good' },
      ),
      // Every fourth seed asks for a release afterwards.
      seed: 4,
    }));
    await expectHeld(sequences, [play]);
  },
);

test(
  'what an operator asks of a tenant while the process is dead is done when it is back',
  { timeout: patienceMs },
  async () => {
    const sequences = (['own', 'other'] as const).flatMap((tenant) =>
      [500, 45_000, 700_000].map((downMs) =>
        sequence(
          { tenant },
          { after: 0, kind: 'kill', effect: 3, when: 'after', downMs },
          { after: 0, kind: 'release', quality: 'good' },
          { after: 600, kind: 'tenant' },
        ),
      ),
    );
    await expectHeld(sequences, [play]);
  },
);

test(
  'a database that a way back was removing when a person had to take over is made anew by the next release',
  { timeout: patienceMs },
  async () => {
    const sequences = [82_000, 95_000, 102_229].map((after) => ({
      ...sequence(
        { replicas: 1, bakeSeconds: 20, deadlineSeconds: 60, strategy: 'streaming', cloud: true },
        { after: 0, kind: 'release', quality: 'never-ready' },
        { after, kind: 'delete', what: 'workload' },
      ),
      seed: 6716,
    }));
    await expectHeld(sequences, [play]);
  },
);
