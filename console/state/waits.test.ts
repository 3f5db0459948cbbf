import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { EventView } from '#domain/view/view.ts';
import { waitsOf } from './waits.ts';

const event = (at: number, kind: string, message = kind): EventView => ({
  cursor: String(at),
  at,
  fact: { kind } as EventView['fact'],
  message,
});

test.each([
  ['a release before it', ['queued', 'taken'], ['queued']],
  ['a cluster that is away', ['step-started', 'blocked', 'cleared', 'step-settled'], ['blocked']],
  ['a registry that is away', ['requested', 'awaiting', 'planned'], ['blocked']],
  ['a person', ['step-settled', 'suspended', 'judged', 'resumed'], ['asked']],
  ['an approval', ['planned', 'asked', 'answered', 'wave'], ['asked']],
  ['a window, while a target of the last wave ends', ['held', 'target-closed', 'wave'], ['held']],
  ['a pause, in which a freeze begins', ['paused', 'held', 'resumed'], ['paused']],
  ['two things one after the other', ['held', 'wave', 'paused', 'resumed'], ['held', 'paused']],
] as const)('waits for %s', (_, kinds, waits) => {
  const events = kinds.map((kind, index) => event(10 * index, kind));
  const seen = waitsOf(events, 1_000);
  expect(seen.map(({ kind }) => kind)).toEqual(waits);
  expect(seen.every(({ isOpen }) => !isOpen)).toBe(true);
  for (const { from, to } of seen) {
    expect(events.map(({ at }) => at)).toContain(from);
    expect(to).toBeGreaterThan(from);
  }
});

test('one that has not ended is open until now, and says why in the words of its event', () => {
  expect(waitsOf([event(5, 'blocked', 'cluster eu does not answer')], 50)).toEqual([
    { kind: 'blocked', reason: 'cluster eu does not answer', from: 5, to: 50, isOpen: true },
  ]);
});

test('the same reason told twice is one wait, another reason is another', () => {
  const told = [event(1, 'blocked', 'a'), event(5, 'blocked', 'a'), event(9, 'blocked', 'b')];
  expect(waitsOf(told, 20).map(({ reason, from, to }) => [reason, from, to])).toEqual([
    ['a', 1, 9],
    ['b', 9, 20],
  ]);
});

test('waits of any log are in order, never overlap, and only the last is open', () => {
  const kinds = ['queued', 'taken', 'blocked', 'cleared', 'suspended', 'resumed', 'held', 'paused', 'judged'];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat({ max: 3 }), fc.nat({ max: 1 }))),
      (told) => {
        let at = 0;
        const events = told.map(([kind, later, why]) => event((at += later), kind, `${kind} ${why}`));
        const waits = waitsOf(events, at + 1);
        for (const [index, { from, to, isOpen }] of waits.entries()) {
          expect(to).toBeGreaterThan(from);
          expect(from).toBeGreaterThanOrEqual(waits[index - 1]?.to ?? 0);
          expect(isOpen && index < waits.length - 1).toBe(false);
        }
      },
    ),
  );
});
