import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReleaseFact } from '../release/release.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { readCursor, type Heads } from './cursor.ts';
import type { EventView } from './view.ts';
import { viewEvents } from './view-events.ts';

/** A few streams as they might have grown: ours and others' facts, under a clock that sometimes steps back. */
const streams = fc.record({
  release: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 8 }),
  targets: fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean()), { maxLength: 8 }), {
    maxLength: 3,
  }),
});

const release = (at: number, index: number) => ({
  seq: index + 1,
  at,
  event: { kind: 'paused', by: 'ann' } as ReleaseFact,
});
const target = ([at, isOurs]: readonly [number, boolean], index: number) => ({
  seq: index + 1,
  at,
  event: { kind: 'finishing', release: isOurs ? 'r1' : 'r2' } as TargetFact,
});

type Streams = typeof streams extends fc.Arbitrary<infer T> ? T : never;

const newsAfter = (grown: Streams, after: Heads) => ({
  id: 'r1',
  after: { release: after.release, targets: grown.targets.map((_, index) => after.targets[index] ?? 0) },
  release: grown.release.map(release).slice(after.release),
  targets: grown.targets.map((facts, index) => ({
    name: `t${index}`,
    entries: facts.map(target).slice(after.targets[index] ?? 0),
  })),
  isClosed: true,
});

const beginning: Heads = { release: 0, targets: [] };
const at = (cursor: string): Heads => readCursor(cursor) ?? expect.fail(`no cursor: ${cursor}`);
const named = (line: EventView): Omit<EventView, 'cursor'> => {
  const { cursor: _, ...event } = line;
  return event;
};

test('whoever reads page by page sees every line of this release once, and stops', () => {
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 4 }), (grown, limit) => {
      const count = grown.release.length + grown.targets.flat().filter(([, isOurs]) => isOurs).length;
      let cursor = beginning;
      let seen = 0;
      for (let page = 0; page <= count; page += 1) {
        const { events, next, done } = viewEvents(newsAfter(grown, cursor), limit);
        seen += events.length;
        cursor = at(next);
        if (done) break;
      }
      expect(seen).toBe(count);
      expect(viewEvents(newsAfter(grown, cursor), limit)).toMatchObject({ events: [], done: true });
    }),
  );
});

test('after any line come exactly the others, whatever the clocks said', () => {
  fc.assert(
    fc.property(streams, (grown) => {
      const { events } = viewEvents(newsAfter(grown, beginning), 1000);
      const all = events.map(named);
      for (const [index, { cursor }] of events.entries()) {
        const rest = viewEvents(newsAfter(grown, at(cursor)), 1000).events.map(named);
        const before = all.slice(0, index + 1);
        expect([...before, ...rest]).toHaveLength(all.length);
        for (const name of [undefined, 't0', 't1', 't2']) {
          const of = (events: typeof all) => events.filter((event) => event.target === name);
          expect([...of(before), ...of(rest)]).toEqual(of(all));
        }
      }
    }),
  );
});

test('a cursor that we did not write is none', () => {
  for (const text of ['a', '1.', '.1', '-1', '1e3', '1.2.x', '9'.repeat(13), `1${'.1'.repeat(1001)}`])
    expect(readCursor(text)).toBeUndefined();
  expect(readCursor('')).toEqual(beginning);
});

test('at one instant a target does its part between the wave that asks for it and the end that is told of it', () => {
  const facts = [
    { kind: 'wave', index: 0, targets: ['t0'] },
    { kind: 'target-closed', target: 't0', outcome: { kind: 'released', reason: '' } },
    { kind: 'closed', outcome: { kind: 'released', reason: '' } },
  ] as unknown as readonly ReleaseFact[];
  const news = newsAfter({ release: [], targets: [[[7, true]]] }, beginning);
  const { events } = viewEvents(
    { ...news, release: facts.map((event, index) => ({ seq: index + 1, at: 7, event })) },
    10,
  );
  expect(events.map(({ fact }) => fact.kind)).toEqual(['wave', 'finishing', 'target-closed', 'closed']);
});
