import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { type Counts, costs } from '#test/contract/growth.ts';
import { machine } from './lab/machine.ts';
import type { Bench, Figures } from './run.ts';

const sizes = [10, 100, 10_000] as const;

/**
 * What people, schedules and releases ask of the journal when there were 10, 100 and 10,000 releases before (bar: the
 * same). At 10 a list has less than a page, so its bytes are compared with those at 100.
 */
export const bench = async (): Promise<Bench> => {
  const [few, some, many] = await Promise.all(sizes.map(measure));
  const rows = Object.entries(many ?? {}).map(([what, most]): [string, Figures[string]] => {
    const [atFew, atSome] = [few?.[what], some?.[what]];
    return [
      what,
      {
        'requests at 10': requestsOf(atFew),
        'at 100': requestsOf(atSome),
        'at 10,000': requestsOf(most),
        '10,000 / 10': ratio(requestsOf(most), requestsOf(atFew)),
        '10,000 / 100': ratio(requestsOf(most), requestsOf(atSome)),
        'bytes at 10,000 / 100': ratio(most.bytes, atSome?.bytes ?? 0),
      },
    ];
  });
  return {
    name: 'growth',
    figures: { machine: machine(), journal: 'SQLite, in memory', ...Object.fromEntries(rows) },
  };
};

const measure = async (releases: number) => {
  const database = openDatabase(':memory:');
  try {
    return await costs(openSqliteJournal(database), releases);
  } finally {
    database.close();
  }
};

const requestsOf = (counts: Counts | undefined): number =>
  Object.values(counts?.requests ?? {}).reduce((sum, one) => sum + one, 0);

const ratio = (one: number, other: number): number =>
  one === other ? 1 : Math.round((100 * one) / other) / 100;
