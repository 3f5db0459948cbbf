import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Cron, lastDue, readCron } from './cron.ts';
import { dueAt } from './schedule.ts';

const read = (text: string): Cron => {
  const cron = readCron(text);
  if (typeof cron === 'string') throw new Error(cron);
  return cron;
};

/** Every time at which it comes, as a caller sees it who looks each minute. */
const runs = (text: string, zone: string, from: string, to: string): readonly string[] => {
  const found: string[] = [];
  let last = Date.parse(from);
  for (let now = last; now <= Date.parse(to); now += 60_000) {
    const due = lastDue(read(text), zone, last, now);
    if (due === undefined) continue;
    found.push(new Date(due).toISOString().slice(0, 16));
    last = due;
  }
  return found;
};

interface Recorded {
  readonly scheduler: readonly {
    readonly expr: string;
    readonly tz: string;
    readonly date: string;
    readonly expectRuns: number;
  }[];
}
const file = new URL('../../../../shared/vectors/change-windows.json', import.meta.url);
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded).scheduler : [];

test.skipIf(cases.length === 0)(
  'a time that the clocks skip is not due, and one that comes twice is due once',
  () => {
    expect(cases.length).toBe(2);
    for (const { expr, tz, date, expectRuns } of cases) {
      const [minute, hour] = /cron\((\d+) (\d+) /.exec(expr)?.slice(1) ?? [];
      expect(runs(`${minute} ${hour} * * *`, tz, `${date}T00:00Z`, `${date}T12:00Z`)).toHaveLength(
        expectRuns,
      );
    }
  },
);

test('lists, ranges, steps and names', () => {
  expect(runs('*/20 9-10 * * mon-fri', 'UTC', '2026-11-27T08:00Z', '2026-11-30T09:00Z')).toEqual([
    '2026-11-27T09:00',
    '2026-11-27T09:20',
    '2026-11-27T09:40',
    '2026-11-27T10:00',
    '2026-11-27T10:20',
    '2026-11-27T10:40',
    '2026-11-30T09:00',
  ]);
  expect(read('0 0 1,15 jan 7')).toMatchObject({ days: [1, 15], months: [1], weekdays: [0], isEither: true });
  expect(runs('0 12 13 * fri', 'UTC', '2026-11-10T00:00Z', '2026-11-14T00:00Z')).toEqual([
    '2026-11-13T12:00',
  ]);
});

test.each([
  ['* * * *', 'must have five fields'],
  ['61 * * * *', '"61" is no minute'],
  ['* * 5-1 * *', '"5-1" is no day of the month'],
  ['* * * foo *', '"foo" is no month'],
  ['*/0 * * * *', '"*/0" is no minute'],
  ['0 0 30 feb *', 'never comes'],
])('%s is no line of cron', (text, reason) => {
  expect(readCron(text)).toContain(reason);
});

test('of many that were missed only the last is made up for, and nothing that was due before it was there', () => {
  const every = { kind: 'every', ms: 900_000 } as const;
  const now = Date.parse('2026-11-24T12:34Z');
  expect(dueAt(every, undefined, now)).toBe(Date.parse('2026-11-24T12:30Z'));
  expect(dueAt(every, Date.parse('2026-11-20T12:30Z'), now)).toBe(Date.parse('2026-11-24T12:30Z'));
  expect(dueAt(every, Date.parse('2026-11-24T12:30Z'), now)).toBeUndefined();
  const cron = { kind: 'cron', cron: read('0 6 * * *'), zone: 'Europe/Amsterdam' } as const;
  expect(dueAt(cron, undefined, now)).toBeUndefined();
  expect(dueAt(cron, Date.parse('2026-11-20T05:00Z'), now)).toBe(Date.parse('2026-11-24T05:00Z'));
});
