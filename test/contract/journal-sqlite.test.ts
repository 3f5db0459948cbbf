import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openSqliteBlobs } from '#adapters/blobs/sqlite.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { journalContract } from './journal.ts';
import { indexes } from '#domain/indexes.ts';
import { begin, indexContract } from './journal-index.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = async () => {
  const db = openDatabase(':memory:');
  return { journal: openSqliteJournal(db), close: async () => db.close() };
};
journalContract('SQLite', open);
indexContract('SQLite', open);

test('everything that was acknowledged survives kill -9, and the file is sound', async () => {
  const file = join(folder, 'killed.db');
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('journal-writer.ts', import.meta.url)), file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let acknowledged = 0;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 60) child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');

  const db = openDatabase(file);
  const seqs = (await openSqliteJournal(db).read('release/r-1')).map((entry) => entry.seq);
  expect(seqs.length).toBeGreaterThanOrEqual(acknowledged);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  expect(db.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  db.close();
});

test('a store of an earlier version is indexed once, when it is opened', async () => {
  const file = join(folder, 'earlier.db');
  const before = openDatabase(file);
  const earlier = openSqliteJournal(before, () => []);
  for (const id of ['e-1', 'e-2', 'e-3']) await begin(earlier, id, 'e', 1);
  await earlier.append('release/e-2', 1, { kind: 'closed', outcome: {} }, 1);
  before.exec('DROP TABLE index_row; DROP TABLE index_number; PRAGMA user_version = 1');
  before.close();
  for (let opening = 0; opening < 2; opening += 1) {
    const db = openDatabase(file);
    const journal = openSqliteJournal(db);
    const streams = async (index: string) => (await journal.find(index)).map(({ stream }) => stream);
    expect(await streams(indexes.releases)).toEqual(['release/e-1', 'release/e-2', 'release/e-3']);
    expect(await streams(indexes.open)).toEqual(['release/e-1', 'release/e-3']);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 });
    db.close();
  }
});

test('two processes may share a file with the blobs, and the numbers stay whole', async () => {
  const file = join(folder, 'shared.db');
  const [a, b] = [openDatabase(file), openDatabase(file)];
  const journals = [openSqliteJournal(a), openSqliteJournal(b)];
  await openSqliteBlobs(a).put('a plan');
  for (let seq = 0; seq < 20; seq += 1) {
    const written = await Promise.all(journals.map((journal) => journal.append('x', seq, {}, 1)));
    expect(written.map(({ kind }) => kind).sort()).toEqual(['outrun', 'written']);
  }
  a.close();
  b.close();
});
