import type { DatabaseSync } from 'node:sqlite';
import type { IndexChange, Indexing } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import type { IndexPage, IndexRow } from '#ports/journal.ts';
import { numberKey } from './spell.ts';

const tables = `CREATE TABLE index_row (
    name TEXT NOT NULL, key TEXT NOT NULL, stream TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (name, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX index_row_stream ON index_row (stream);
  CREATE TABLE index_number (last INTEGER NOT NULL) STRICT;
  INSERT INTO index_number VALUES (0)`;

/** Behind every key: the last character of Unicode. */
const end = '\u{10ffff}';

/** The indexes of a journal in a store file. The caller has begun the transaction that these changes belong to. */
export const openSqliteIndex = (db: DatabaseSync, indexing: Indexing) => {
  if (!isThere(db)) build(db, indexing);
  const put = db.prepare('INSERT OR REPLACE INTO index_row (name, key, stream, value) VALUES (?, ?, ?, ?)');
  const removal = 'DELETE FROM index_row WHERE name = ?1 AND key = ?2 AND (?3 IS NULL OR value = ?3)';
  const remove = db.prepare(removal);
  const next = db.prepare('UPDATE index_number SET last = last + 1 RETURNING last');
  const columns = 'SELECT key, stream, value FROM index_row WHERE name = ?';
  const up = db.prepare(`${columns} AND key > ? ORDER BY key LIMIT ?`);
  const down = db.prepare(`${columns} AND key < ? ORDER BY key DESC LIMIT ?`);
  const drop = db.prepare('DELETE FROM index_row WHERE stream = ?');

  const change = (stream: string, seq: number, changes: readonly IndexChange[]): void => {
    let key: string | undefined;
    for (const one of changes) {
      if (one.kind === 'put') put.run(one.index, stream, stream, one.value);
      else if (one.kind === 'remove') remove.run(one.index, stream, one.value ?? null);
      else if (seq === 1) put.run(one.index, (key ??= numberKey(Number(next.get()?.['last']))), stream, '');
    }
  };
  const find = (index: string, { after, limit = -1, reverse = false }: IndexPage = {}): readonly IndexRow[] =>
    (reverse ? down.all(index, after ?? end, limit) : up.all(index, after ?? '', limit)).map(rowOf);
  return { change, find, drop: (stream: string) => void drop.run(stream) };
};

const rowOf = (row: { readonly [column: string]: unknown }): IndexRow => ({
  key: String(row['key']),
  stream: String(row['stream']),
  value: String(row['value']),
});

const isThere = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'index_row'").get() !== undefined;

/** Once, for a store of an earlier version too: everything in it is indexed as if it were written now, by the names of its streams. */
const build = (db: DatabaseSync, indexing: Indexing): void => {
  db.exec('BEGIN IMMEDIATE');
  try {
    if (!isThere(db)) {
      db.exec(tables);
      const { change } = openSqliteIndex(db, indexing);
      for (const row of db.prepare('SELECT stream, seq, event FROM entry ORDER BY stream, seq').iterate()) {
        const [stream, seq] = [String(row['stream']), Number(row['seq'])];
        change(stream, seq, indexing(stream, seq, JSON.parse(String(row['event'])) as JsonObject));
      }
    }
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
};
