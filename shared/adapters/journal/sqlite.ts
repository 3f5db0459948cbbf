import type { DatabaseSync } from 'node:sqlite';
import { indexChanges, type Indexing } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Entry, Journal, StreamHead, Written } from '#ports/journal.ts';
import { guarded } from '../sqlite/open.ts';
import { gap, spell } from './spell.ts';
import { openSqliteIndex } from './sqlite-index.ts';

const tables = `CREATE TABLE IF NOT EXISTS entry (
  stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID`;

/** The number of changed rows says who won. */
const appending = `INSERT INTO entry (stream, seq, at, event)
  SELECT :stream, :after + 1, :at, :event
  WHERE :after = (SELECT coalesce(max(seq), 0) FROM entry WHERE stream = :stream)`;
const reading = 'SELECT seq, at, event FROM entry WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?';
const looking = 'SELECT seq, at, event FROM entry WHERE stream = ? AND seq < ? ORDER BY seq DESC LIMIT ?';
const heading = 'SELECT coalesce(max(seq), 0) AS seq FROM entry WHERE stream = ?';

/**
 * The heads come from the key itself: from each name the next one is one jump in the tree, so that
 * no second table can ever disagree with the entries. The caller stops pulling where the prefix ends.
 */
const walking = (from: '>=' | '>'): string => `WITH RECURSIVE name(stream) AS (
    SELECT min(stream) FROM entry WHERE stream ${from} ?
    UNION ALL
    SELECT (SELECT min(stream) FROM entry WHERE stream > name.stream) FROM name WHERE name.stream IS NOT NULL
  )
  SELECT stream, (SELECT max(seq) FROM entry WHERE entry.stream = name.stream) AS seq
  FROM name WHERE stream IS NOT NULL`;

/** A journal in a store file (`openDatabase`); it may share the file with the blobs. */
export const openSqliteJournal = (db: DatabaseSync, indexing: Indexing = indexChanges): Journal => {
  const file = db.location() ?? 'memory';
  guarded(file, () => db.exec(tables));
  const index = guarded(file, () => openSqliteIndex(db, indexing));
  const statements = {
    append: db.prepare(appending),
    head: db.prepare(heading),
    read: db.prepare(reading),
    recent: db.prepare(looking),
    drop: db.prepare('DELETE FROM entry WHERE stream = ?'),
    listFrom: db.prepare(walking('>=')),
    listAfter: db.prepare(walking('>')),
  };

  const append = (stream: string, after: number, event: JsonObject, at: number): Written => {
    const text = spell(stream, event);
    const write = (): boolean => statements.append.run({ stream, after, at, event: text }).changes === 1;
    const changes = indexing(stream, after + 1, event);
    const isWritten =
      changes.length === 0
        ? write()
        : together(db, () => {
            const isMine = write();
            if (isMine) index.change(stream, after + 1, changes);
            return isMine;
          });
    if (isWritten) return { kind: 'written', entry: entryOf(stream, { seq: after + 1, at, event: text }) };
    if (after > Number(statements.head.get(stream)?.['seq'])) throw gap(stream, after);
    return { kind: 'outrun' };
  };

  const list = (prefix: string, after: string | undefined, limit: number): readonly StreamHead[] => {
    const heads: StreamHead[] = [];
    if (limit < 1) return heads;
    const past = after !== undefined && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0;
    const rows = past ? statements.listAfter.iterate(after) : statements.listFrom.iterate(prefix);
    for (const row of rows) {
      const stream = String(row['stream']);
      if (!stream.startsWith(prefix)) break;
      if (heads.push({ stream, seq: Number(row['seq']) }) >= limit) break;
    }
    return heads;
  };

  return {
    append: async (stream, after, event, at) => guarded(file, () => append(stream, after, event, at)),
    read: async (stream, after = 0, limit = -1) =>
      guarded(file, () => statements.read.all(stream, after, limit).map((row) => entryOf(stream, row))),
    recent: async (stream, limit, before = Number.MAX_SAFE_INTEGER) =>
      guarded(file, () =>
        statements.recent
          .all(stream, before, limit)
          .map((row) => entryOf(stream, row))
          .reverse(),
      ),
    list: async (prefix, after, limit = Infinity) => guarded(file, () => list(prefix, after, limit)),
    find: async (name, page) => guarded(file, () => index.find(name, page)),
    // Done when the file was opened.
    reindex: async () => undefined,
    drop: async (stream) =>
      guarded(file, () =>
        together(db, () => {
          index.drop(stream);
          statements.drop.run(stream);
        }),
      ),
  };
};

/** All of it or nothing, in one commit. */
const together = <T>(db: DatabaseSync, run: () => T): T => {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A disk that is full has ended the transaction already.
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};

const entryOf = (stream: string, row: { readonly [column: string]: unknown }): Entry => ({
  stream,
  seq: Number(row['seq']),
  at: Number(row['at']),
  event: JSON.parse(String(row['event'])) as JsonObject,
});
