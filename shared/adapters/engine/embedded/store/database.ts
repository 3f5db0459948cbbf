import { DatabaseSync } from 'node:sqlite';
import { existsSync, rmSync } from 'node:fs';
import { headPath, openHead, readHead } from '#adapters/sqlite/head.ts';
import { lostTail } from '#adapters/sqlite/trouble.ts';
import { migrations } from './schema.ts';
import { EngineTrouble } from '../errors.ts';

/** An open database with the lock that keeps other engines out; `close` gives both back. */
export interface Database {
  readonly db: DatabaseSync;
  /** Called with the number of each transaction that is on disk. */
  readonly committed: (writes: number) => void;
  /** There was a database before, and it is gone. */
  readonly isAnew: boolean;
  readonly close: () => void;
}

/**
 * Durable at each commit. A checkpoint costs two more fsyncs and writes every page again, so it comes once in 16 MB of
 * log (read again after a crash in some tens of ms) instead of 4; the page cache is bounded at 16 MB for any file.
 */
const settings = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;
`;

/**
 * Opens a file (or `:memory:`) and migrates it to this version's schema. One engine at a time: the operating system
 * holds the lock, which dies with the process. A locked, damaged or newer database is refused by name and left
 * unchanged.
 */
export const openDatabase = (file: string, maxBytes: number | undefined, now: () => number): Database => {
  const opened: { close(): void }[] = [];
  const close = (): void => opened.toReversed().forEach((each) => each.close());
  try {
    if (file !== ':memory:') takeLock(file, opened);
    const isAnew = existsSync(headPath(file)) && !existsSync(file);
    if (isAnew) rmSync(headPath(file));
    if (existsSync(file)) checkBefore(file);
    const db = new DatabaseSync(file);
    opened.push(db);
    db.exec(settings);
    migrate(db, file);
    if (maxBytes !== undefined) limitSize(db, maxBytes);
    const committed = file === ':memory:' ? () => undefined : followHead(db, file, opened, now);
    return { db, committed, isAnew, close };
  } catch (error) {
    close();
    throw explainOpening(error, file);
  }
};

/** Whether SQLite says that it cannot write now, but might later: full, read-only, I/O error, busy. */
export const isUnwritable = (error: unknown): boolean => unwritable.has(codeOf(error));

const limitSize = (db: DatabaseSync, maxBytes: number): void => {
  const { page_size: pageSize } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`);
};

/** Before anything is written: its pages are sound, and it has come as far as its head says. */
const checkBefore = (file: string): void => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    if (db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] !== 'ok') throw damagedTrouble(file);
    const head = readHead(file);
    if (typeof head !== 'object') return;
    const isKnown = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'tally'").get() !== undefined;
    const tally = isKnown ? tallyOf(db) : undefined;
    const lost = head.writes - (tally?.writes ?? 0);
    if (tally !== undefined && tally.store !== head.store)
      throw damagedTrouble(file, 'is another database than the one that stood here');
    if (lost > 0) throw damagedTrouble(file, lostTail(lost, head.at));
  } finally {
    db.close();
  }
};

const tallyOf = (db: DatabaseSync): { readonly store: string; readonly writes: number } =>
  db.prepare('SELECT store, writes FROM tally').get() as { store: string; writes: number };

/** From now on the head follows the database. */
const followHead = (db: DatabaseSync, file: string, opened: { close(): void }[], now: () => number) => {
  const { store, writes } = tallyOf(db);
  const head = openHead(file);
  opened.push(head);
  const note = (last: number): void => head.note({ store, writes: last, at: now() });
  note(writes);
  return note;
};

const takeLock = (file: string, opened: { close(): void }[]): void => {
  const lock = new DatabaseSync(`${file}-lock`, { timeout: 0 });
  opened.push(lock);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    if (!isBusy(error)) throw error;
    const reason = 'another engine runs on this database; stop it first';
    throw new EngineTrouble('EngineLocked', `${file}: ${reason}`, error);
  }
};

const migrate = (db: DatabaseSync, file: string): void => {
  const row = db.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version > migrations.length)
    throw new EngineTrouble(
      'EngineDatabaseNewer',
      `${file}: written by a newer version (schema ${version}, this one knows ${migrations.length}); use that version`,
    );
  for (const [index, statements] of migrations.slice(version).entries())
    db.exec(`BEGIN IMMEDIATE; ${statements}; PRAGMA user_version = ${version + index + 1}; COMMIT`);
};

/** What SQLite says, as a trouble with a name and a way out; any other error as it is. */
export const explain = (error: unknown, file: string): unknown => {
  if (error instanceof EngineTrouble) return error;
  const code = codeOf(error);
  if (damaged.has(code)) return damagedTrouble(file, undefined, error);
  if (!unwritable.has(code)) return error;
  return new EngineTrouble(
    'EngineDatabaseUnwritable',
    `${file}: cannot be written now; nothing was changed, try again when there is space and access`,
    error,
  );
};

const wayOut =
  'move it away (a Tidegate server then starts the workflows of open releases again), or restore a copy of it';

const damagedTrouble = (file: string, what = 'not a sound SQLite database', error?: unknown): EngineTrouble =>
  new EngineTrouble('EngineDatabaseDamaged', `${file}: ${what}; ${wayOut}`, error);

/** The same, while nothing is open yet: then also a file that cannot be opened at all is a trouble. */
const explainOpening = (error: unknown, file: string): unknown => {
  const code = codeOf(error);
  if (code === 0 || damaged.has(code)) return explain(error, file);
  return new EngineTrouble(
    'EngineDatabaseUnwritable',
    `${file}: cannot be opened for writing; check folder, rights and space`,
    error,
  );
};

/** SQLite's result codes: corrupt, not a database. */
const damaged = new Set([11, 26]);
/** Busy, locked, read-only, I/O error, full. */
const unwritable = new Set([5, 6, 8, 10, 13]);

const isBusy = (error: unknown): boolean => [5, 6].includes(codeOf(error));

/** The primary code; the bits above it only refine it. */
const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : 0;
