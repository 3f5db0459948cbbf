import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { costs } from './growth.ts';
import { openLocalTable } from './local-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-growth-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what people, schedules and releases cost does not grow with the releases that were', () => {
  // What is counted are reads; how long they take on a busy machine says nothing.
  test('in memory: 150 as 30', { timeout: 60_000 }, async () => {
    expect(await costs(openMemoryJournal(), 150)).toEqual(await costs(openMemoryJournal(), 30));
  });

  test('in SQLite: 150 as 30', { timeout: 60_000 }, async () => {
    const few = openDatabase(join(folder, 'few.db'));
    const many = openDatabase(join(folder, 'many.db'));
    many.exec('PRAGMA synchronous = OFF');
    expect(await costs(openSqliteJournal(many), 150)).toEqual(await costs(openSqliteJournal(few), 30));
    few.close();
    many.close();
  });

  test('in DynamoDB: 60 as 30', { timeout: 300_000 }, async () => {
    const [few, many] = [await openLocalTable(), await openLocalTable()];
    expect(await costs(openDynamoJournal(many), 60)).toEqual(await costs(openDynamoJournal(few), 30));
    await Promise.all([few.close(), many.close()]);
  });
});
