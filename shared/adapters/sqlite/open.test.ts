import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { openSqliteJournal } from '../journal/sqlite.ts';
import { openDatabase } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-store-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const failureOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

test('commits are on disk before they are answered', () => {
  const db = openDatabase(at('new.db'));
  expect(db.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
  expect(db.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
  db.close();
});

test('a store of a newer Tidegate is left untouched', () => {
  const newer = new DatabaseSync(at('newer.db'));
  newer.exec('PRAGMA user_version = 7');
  newer.close();
  expect(failureOf(() => openDatabase(at('newer.db')))).toMatchObject({
    name: 'Broken',
    message: expect.stringMatching(/^newer\.db: was written by a newer Tidegate \(store version 7/),
  });
});

test('a file that is something else is refused by its name, and its place is not told', () => {
  writeFileSync(at('notes.db'), 'just some notes, '.repeat(100));
  const failure = failureOf(() => openDatabase(at('notes.db')));
  expect(failure).toMatchObject({
    name: 'Broken',
    message: expect.stringMatching(/^notes\.db: is not a Tidegate store/),
  });
  expect(String(failure)).not.toContain(folder);
});

test('a damaged file is told as damaged', async () => {
  const db = openDatabase(at('damaged.db'));
  await openSqliteJournal(db).append('x', 0, { text: 'y'.repeat(20_000) }, 1);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  const bytes = Buffer.alloc(12_000, 0xee);
  const whole = readFileSync(at('damaged.db'));
  bytes.copy(whole, 4096);
  writeFileSync(at('damaged.db'), whole);
  const failure = failureOf(() => openSqliteJournal(openDatabase(at('damaged.db'))));
  const later =
    failure instanceof Error
      ? failure
      : await (failure as ReturnType<typeof openSqliteJournal>).read('x').catch((e: unknown) => e);
  expect(later).toMatchObject({ name: 'Broken', message: expect.stringContaining('damaged.db: is damaged') });
});

test('a locked file is told as locked, once the wait is over', async () => {
  const holder = openDatabase(at('locked.db'));
  const journal = openSqliteJournal(openDatabase(at('locked.db'), { busyMs: 20 }));
  holder.exec('BEGIN IMMEDIATE');
  await expect(journal.append('x', 0, {}, 1)).rejects.toMatchObject({
    name: 'Broken',
    message: expect.stringContaining('locked.db: is locked by another process'),
  });
  holder.exec('ROLLBACK');
  expect(await journal.append('x', 0, {}, 1)).toMatchObject({ kind: 'written' });
  holder.close();
});

test('a folder that is not there is told', () => {
  expect(failureOf(() => openDatabase(at('nowhere/store.db')))).toMatchObject({
    name: 'Broken',
    message: expect.stringContaining('store.db: cannot be opened'),
  });
});
