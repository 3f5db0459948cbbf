import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { World } from '#ports/world.ts';
import { callListener, keepListener } from './listening.ts';

const rollout = { release: 'r-1', target: 'eu' };

/** An engine that waits under these tokens. */
const waitingUnder = (...tokens: readonly string[]) => {
  const waiting = new Set(tokens);
  const asked: string[] = [];
  const answer: World['engine']['answer'] = async (token) => {
    asked.push(token);
    return waiting.delete(token) ? 'answered' : 'gone';
  };
  const world = { journal: openMemoryJournal(), clock: handClock(0), engine: { answer } } as unknown as World;
  return { world, waiting, asked };
};

test('a listener is called although a call that was given up kept its token later', async () => {
  const { world, waiting } = waitingUnder('retried');
  await keepListener(world, rollout, 'retried');
  await keepListener(world, rollout, 'given up');
  await callListener(world, 'r-1', 'eu');
  expect([...waiting]).toEqual([]);
});

test('nobody else is asked once the one that waits has heard', async () => {
  const { world, asked } = waitingUnder('third');
  for (const token of ['first', 'second', 'third']) await keepListener(world, rollout, token);
  await callListener(world, 'r-1', 'eu');
  expect(asked).toEqual(['third']);
});
