import { expect, test } from 'vitest';
import type { EventView } from '#domain/view/view.ts';
import { barsOf } from './bars.ts';
import { emptyLog, until, withPage } from './log.ts';

const event = (cursor: string, at: number, fact: object, target?: string): EventView => ({
  cursor,
  at,
  ...(target === undefined ? {} : { target }),
  fact: fact as EventView['fact'],
  message: cursor,
});
const of = { release: 'r' };
const all = [
  event('1', 10, { kind: 'requested' }),
  event('2', 20, { kind: 'step-started', index: 0, percent: 10, of: 2, ...of }, 'eu'),
  event(
    '3',
    30,
    { kind: 'judged', index: 0, verdict: { kind: 'fail', reason: '', evidence: [] }, ...of },
    'eu',
  ),
  event('4', 40, { kind: 'rolling-back', reason: '', ...of }, 'eu'),
  event('5', 60, { kind: 'closed', ...of }, 'eu'),
];

test('a page that comes twice, or overlaps the last one, adds each event once and in order', () => {
  const once = withPage(emptyLog, { events: all.slice(0, 3), next: '3', done: false });
  const twice = withPage(once, { events: all.slice(1), next: '5', done: true });
  expect(withPage(twice, { events: all, next: '5', done: true }).events).toEqual(all);
  expect(twice).toMatchObject({ next: '5', isDone: true });
});

test('an instant shows what had been written until then; one that never was is told apart', () => {
  const log = withPage(emptyLog, { events: all, next: '5', done: true });
  expect(until(log, '2')).toEqual(all.slice(0, 2));
  expect(until(log, '9')).toBeUndefined();
});

test('a step lasts until the next one, the way back until the end, and what still moves until now', () => {
  expect(barsOf(all, 100)).toEqual([
    {
      target: 'eu',
      bars: [
        { kind: 'step', index: 0, percent: 10, from: 20, to: 40, end: 'bad' },
        { kind: 'back', index: -1, percent: 0, from: 40, to: 60, end: 'good' },
      ],
      waits: [],
      marks: [{ at: 30, kind: 'fail' }],
    },
  ]);
  expect(barsOf(all.slice(0, 2), 100)[0]?.bars).toEqual([
    { kind: 'step', index: 0, percent: 10, from: 20, to: 100, end: 'open' },
  ]);
});
