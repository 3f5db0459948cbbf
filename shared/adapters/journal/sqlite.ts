import type { DatabaseSync } from 'node:sqlite';
import { indexChanges, type Indexing } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Entry, Journal, StreamHead, Written } from '#ports/journal.ts';
import type { HeadFile } from '../sqlite/head.ts';
import { together } from '../sqlite/open.ts';
import { guarded } from '../sqlite/trouble.ts';
import { gap, spell } from './spell.ts';
import { openSqliteIndex } from './sqlite-index.ts';
import { ensureTally, markOf, openTally, rowOf } from './sqlite-tally.ts';

const tables = `CREATE TABLE IF NOT EXISTS entry (
  stream TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL,
  mark TEXT NOT NULL DEFAULT '', PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID`;

/** The number of changed rows says who won. */
const appending = `INSERT INTO entry (stream, seq, at, event, mark)
  SELECT :stream, :after + 1, :at, :event, :mark
  WHERE :after = (SELECT coalesce(max(seq), 0) FROM entry WHERE stream = :stream)`;
const columns = 'SELECT stream, seq, at, event, mark FROM entry WHERE stream = ?';
const reading = `${columns} AND seq > ? ORDER BY seq LIMIT ?`;
const looking = `${columns} AND seq < ? ORDER BY seq DESC LIMIT ?`;
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

/**
 * A journal in a store file (`openDatabase`); it may share the file with the blobs. Each acknowledged write is noted in
 * the head file, where there is one.
 */
export const openSqliteJournal = (
  db: DatabaseSync,
  indexing: Indexing = indexChanges,
  head?: HeadFile,
): Journal => {
  const file = db.location() ?? 'memory';
  guarded(file, () => (db.exec(tables), ensureTally(db)));
  const index = guarded(file, () => openSqliteIndex(db, indexing));
  const tally = openTally(db, file);
  const statements = statementsOf(db);
  // Wall-clock time, for people who ask since when something is missing.
  const note = (writes: number): void => head?.note({ store: tally.store, writes, at: Date.now() });
  if (head !== undefined) note(guarded(file, tally.writes));
  const entriesOf = (rows: readonly SqliteRow[]): readonly Entry[] =>
    rows.map((row) => entryOf(tally.checked(rowOf(row), String(row['mark']))));

  const append = (stream: string, after: number, event: JsonObject, at: number): Written => {
    const row = { stream, seq: after + 1, at, event: spell(stream, event) };
    const changes = indexing(stream, after + 1, event);
    const writes = together(db, () => {
      const mark = markOf(row);
      if (statements.append.run({ stream, after, at, event: row.event, mark }).changes !== 1)
        return undefined;
      index.change(stream, after + 1, changes);
      return tally.added(mark);
    });
    if (writes !== undefined) {
      note(writes);
      return { kind: 'written', entry: entryOf(row) };
    }
    if (after > Number(statements.head.get(stream)?.['seq'])) throw gap(stream, after);
    return { kind: 'outrun' };
  };

  const drop = (stream: string, seqs: readonly number[] | undefined): void => {
    const writes = together(db, () => {
      const gone =
        seqs === undefined
          ? statements.drop.all(stream)
          : seqs.flatMap((seq) => statements.dropOne.all(stream, seq));
      if (seqs === undefined) index.drop(stream);
      return tally.removed(gone.map(({ mark }) => String(mark)));
    });
    note(writes);
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
      guarded(file, () => entriesOf(statements.read.all(stream, after, limit))),
    recent: async (stream, limit, before = Number.MAX_SAFE_INTEGER) =>
      guarded(file, () => entriesOf(statements.recent.all(stream, before, limit).reverse())),
    list: async (prefix, after, limit = Infinity) => guarded(file, () => list(prefix, after, limit)),
    find: async (name, page) => guarded(file, () => index.find(name, page)),
    // Done when the file was opened.
    reindex: async () => undefined,
    drop: async (stream, seqs) => guarded(file, () => drop(stream, seqs)),
  };
};

interface SqliteRow {
  readonly [column: string]: unknown;
}

const entryOf = ({ event, ...row }: ReturnType<typeof rowOf>): Entry => ({
  ...row,
  event: JSON.parse(event) as JsonObject,
});

const statementsOf = (db: DatabaseSync) => ({
  append: db.prepare(appending),
  head: db.prepare(heading),
  read: db.prepare(reading),
  recent: db.prepare(looking),
  drop: db.prepare('DELETE FROM entry WHERE stream = ? RETURNING mark'),
  dropOne: db.prepare('DELETE FROM entry WHERE stream = ? AND seq = ? RETURNING mark'),
  listFrom: db.prepare(walking('>=')),
  listAfter: db.prepare(walking('>')),
});
