import { expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { Clock } from '#ports/clock.ts';
import type { Entry, Journal } from '#ports/journal.ts';
import { record } from './append-facts.ts';

type Fact = { readonly kind: 'taken'; readonly by: string } | { readonly kind: 'freed' };
interface Seat {
  readonly holder?: string;
  readonly turns: number;
}

const clock: Clock = { now: () => 1000, sleep: async () => undefined };
const seat = (entries: readonly Entry<Fact>[]): Seat =>
  entries.reduce<Seat>(
    (before, { event }) =>
      event.kind === 'taken' ? { holder: event.by, turns: before.turns + 1 } : { turns: before.turns },
    { turns: 0 },
  );
const take =
  (by: string) =>
  ({ holder }: Seat): Fact | undefined =>
    holder === undefined ? { kind: 'taken', by } : undefined;

test('writes what follows from the state and answers the state after it', async () => {
  const journal = openMemoryJournal();
  expect(await record(journal, clock, 's', seat, take('a'))).toEqual({ holder: 'a', turns: 1 });
  expect(await journal.read('s')).toEqual([
    { stream: 's', seq: 1, at: 1000, event: { kind: 'taken', by: 'a' } },
  ]);
});

test('writes nothing when nothing follows', async () => {
  const journal = openMemoryJournal();
  await record(journal, clock, 's', seat, take('a'));
  expect(await record(journal, clock, 's', seat, take('b'))).toEqual({ holder: 'a', turns: 1 });
  expect(await record(journal, clock, 's', seat, () => [])).toEqual({ holder: 'a', turns: 1 });
  expect(await journal.read('s')).toHaveLength(1);
});

test('writes several facts in order', async () => {
  const journal = openMemoryJournal();
  const facts: readonly Fact[] = [{ kind: 'taken', by: 'a' }, { kind: 'freed' }, { kind: 'taken', by: 'b' }];
  expect(await record(journal, clock, 's', seat, () => facts)).toEqual({ holder: 'b', turns: 2 });
});

test('decides again on what a faster writer has left', async () => {
  const journal = openMemoryJournal();
  const seen: (string | undefined)[] = [];
  const state = await record<Fact, Seat>(overtaken(journal, 1), clock, 's', seat, ({ holder }) => {
    seen.push(holder);
    return holder === 'b' ? undefined : { kind: 'taken', by: 'b' };
  });
  expect(seen).toEqual([undefined, 'rival']);
  expect(state).toEqual({ holder: 'b', turns: 2 });
});

test('only one of many takes the seat', async () => {
  const journal = openMemoryJournal();
  const states = await Promise.all(
    Array.from({ length: 15 }, (_, index) => record(journal, clock, 's', seat, take(`w${index}`))),
  );
  expect(new Set(states.map((state) => state.holder)).size).toBe(1);
  expect(await journal.read('s')).toHaveLength(1);
});

test('gives up after twenty losses with a Conflict', async () => {
  const journal = overtaken(openMemoryJournal(), Infinity);
  await expect(record(journal, clock, 's', seat, () => ({ kind: 'freed' as const }))).rejects.toMatchObject({
    name: 'Conflict',
    at: 's',
  });
  expect(await journal.read('s')).toHaveLength(20);
});

/** A journal in which a rival is faster, so many times. */
const overtaken = (journal: Journal, times: number): Journal => {
  let left = times;
  return {
    ...journal,
    append: async (stream, after, event, at) => {
      if (left > 0) await journal.append(stream, after, { kind: 'taken', by: 'rival' }, at);
      left -= 1;
      return journal.append(stream, after, event, at);
    },
  };
};
