import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import type { LockedRollout } from '../store/targets.ts';
import { announceStack, suspend } from './suspended-runs.ts';

const stack = 'tidegate-prod-shop-db';
const key = `one/${stack}`;

/** A journal where an operation on the stack is open, and an engine that knows the tokens of suspended runs. */
const open = async () => {
  const suspended = new Set<string>();
  const journal = openMemoryJournal();
  const answer: World['engine']['answer'] = async (token) => (suspended.delete(token) ? 'answered' : 'gone');
  const world = { journal, clock: handClock(0), engine: { answer } } as unknown as World;
  const intended = { kind: 'intended', release: 'r', op: 'create', purpose: 'forward', token: 't' };
  await journal.append(stackStream(key), 0, intended, 0);
  const rollout = (target: string) =>
    ({
      release: { id: 'r' },
      place: { name: target },
      target: {},
      lock: { stacks: [{ resource: 'db', key, stack, cloud: 'one' }] },
    }) as unknown as LockedRollout;
  return { world, suspended, rollout };
};

test('whenever the announcement comes, each run that waits looks once after it', async () => {
  // A call that was given up is late: nobody waits under its token, and another call has taken its place.
  const word = fc.constantFrom('eu looks', 'us looks', 'announced', 'eu is late');
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 24 }), async (words) => {
      const { world, suspended, rollout } = await open();
      const lookedAfter = { eu: true, us: true };
      let count = 0;
      /** A run looks at the cloud whenever it is not suspended, and suspends again; it is between both for a word. */
      const between = new Set<'eu' | 'us'>();
      const step = async (target: 'eu' | 'us'): Promise<void> => {
        if ([...suspended].some((token) => token.startsWith(target))) return;
        if (!between.has(target)) {
          lookedAfter[target] = true;
          between.add(target);
          return;
        }
        between.delete(target);
        const token = `${target}-${(count += 1)}`;
        suspended.add(token);
        await suspend(world, rollout(target), token);
      };
      await step('eu');
      await step('us');
      for (const one of words)
        if (one === 'announced') {
          lookedAfter.eu = false;
          lookedAfter.us = false;
          expect(await announceStack(world, stack)).toBe(true);
        } else if (one === 'eu is late') await suspend(world, rollout('eu'), `given-up-${(count += 1)}`);
        else await step(one === 'eu looks' ? 'eu' : 'us');
      for (let more = 0; more < 6; more += 1) {
        await step('eu');
        await step('us');
      }
      expect(lookedAfter).toEqual({ eu: true, us: true });
      // And then both sleep.
      expect(suspended.size).toBe(2);
    }),
  );
});

test('a run without an open operation continues at once', async () => {
  const { world, suspended, rollout } = await open();
  suspended.add('eu-1');
  await suspend(world, rollout('eu'), 'eu-1');
  expect(suspended.size).toBe(1);
  suspended.clear();
  const confirmed = { kind: 'confirmed', token: 't', ended: 'done', status: 'CREATE_COMPLETE' };
  await world.journal.append(stackStream(key), 1, confirmed, 0);
  suspended.add('eu-2');
  await suspend(world, rollout('eu'), 'eu-2');
  expect(suspended.size).toBe(0);
  expect(await announceStack(world, stack)).toBe(false);
});
