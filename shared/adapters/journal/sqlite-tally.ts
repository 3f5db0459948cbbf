import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { together } from '../sqlite/open.ts';
import { damage } from '../sqlite/trouble.ts';

/** One row of `entry`, as it is kept. */
interface Row {
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly event: string;
}

const table = `CREATE TABLE tally (
  store TEXT NOT NULL, writes INTEGER NOT NULL, entries INTEGER NOT NULL, sum TEXT NOT NULL
) STRICT`;

/** 64 bits that change with any bit of an entry. */
export const markOf = ({ stream, seq, at, event }: Row): string =>
  sha256Hex(`${stream}\n${seq} ${at}\n${event}`).slice(0, 16);

/**
 * The checksum of the entries of a journal: how many there are, their marks combined by XOR, which is independent of
 * order and which retention can undo, and how many writes there ever were. The caller has begun the transaction of
 * those entries.
 */
export const openTally = (db: DatabaseSync, file: string) => {
  const read = db.prepare('SELECT store, writes, entries, sum FROM tally');
  const write = db.prepare('UPDATE tally SET writes = writes + 1, entries = entries + ?, sum = ?');
  const change = (entries: number, marks: readonly string[]): number => {
    const row = read.get();
    write.run(entries, marks.reduce(xor, String(row?.['sum'])));
    return Number(row?.['writes']) + 1;
  };
  return {
    store: String(read.get()?.['store']),
    writes: (): number => Number(read.get()?.['writes']),
    /** Returns the number of writes including this one. */
    added: (mark: string): number => change(1, [mark]),
    removed: (marks: readonly string[]): number => change(-marks.length, marks),
    /** The entry as it was written, or Broken. */
    checked: (row: Row, mark: string): Row => {
      if (markOf(row) === mark) return row;
      throw damage(file, `entry ${row.seq} of ${row.stream} is damaged`);
    },
  };
};

export const rowOf = (row: { readonly [column: string]: unknown }): Row => ({
  stream: String(row['stream']),
  seq: Number(row['seq']),
  at: Number(row['at']),
  event: String(row['event']),
});

export const xor = (a: string, b: string): string => (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(16);

export const hasTally = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'tally'").get() !== undefined;

/** Creates the tally of a new store, or of one of an earlier version: its present content is taken as intact. */
export const ensureTally = (db: DatabaseSync): void => {
  if (!hasTally(db)) together(db, () => (hasTally(db) ? undefined : build(db)));
};

/** Takes the present content as intact from now on, as a store of its own. */
export const acceptAsIs = (db: DatabaseSync, file: string): void =>
  together(db, () => {
    for (const row of db.prepare('SELECT stream, seq, at, event FROM entry').iterate()) {
      const { stream, seq, event } = rowOf(row);
      if (!isJson(event)) throw damage(file, `entry ${seq} of ${stream} cannot be read at all`);
    }
    db.exec('DROP TABLE IF EXISTS tally');
    build(db);
  });

const build = (db: DatabaseSync): void => {
  db.exec(table);
  const columns = db.prepare("SELECT name FROM pragma_table_info('entry')").all();
  if (!columns.some(({ name }) => name === 'mark'))
    db.exec("ALTER TABLE entry ADD COLUMN mark TEXT NOT NULL DEFAULT ''");
  const mark = db.prepare('UPDATE entry SET mark = ? WHERE stream = ? AND seq = ?');
  let [sum, entries] = ['0', 0];
  for (const row of db.prepare('SELECT stream, seq, at, event FROM entry').all().map(rowOf)) {
    const own = markOf(row);
    mark.run(own, row.stream, row.seq);
    [sum, entries] = [xor(sum, own), entries + 1];
  }
  // No two stores may have the same name: the dice of the system.
  db.prepare('INSERT INTO tally VALUES (?, ?, ?, ?)').run(randomUUID(), entries, entries, sum);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
