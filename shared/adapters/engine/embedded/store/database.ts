import { DatabaseSync } from 'node:sqlite';
import { migrations } from './schema.ts';
import { EngineTrouble } from '../errors.ts';

/** An open database with the lock that keeps other engines out; `close` gives both back. */
export interface Database {
  readonly db: DatabaseSync;
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
 * Opens a file (or `:memory:`) and brings it to this version's schema. One engine at a time: the lock is held by the
 * operating system and dies with the process. A locked, damaged or newer database is refused by name and left alone.
 */
export const openDatabase = (file: string, maxBytes?: number): Database => {
  const opened: DatabaseSync[] = [];
  const close = (): void => opened.toReversed().forEach((each) => each.close());
  try {
    if (file !== ':memory:') takeLock(file, opened);
    const db = new DatabaseSync(file);
    opened.push(db);
    db.exec(settings);
    migrate(db, file);
    if (maxBytes !== undefined) limitSize(db, maxBytes);
    return { db, close };
  } catch (error) {
    close();
    throw explainOpening(error, file);
  }
};

/** Whether SQLite says that it cannot write now, and might later: full, read-only, I/O error, busy. */
export const isUnwritable = (error: unknown): boolean => unwritable.has(codeOf(error));

const limitSize = (db: DatabaseSync, maxBytes: number): void => {
  const { page_size: pageSize } = db.prepare('PRAGMA page_size').get() as { page_size: number };
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`);
};

const takeLock = (file: string, opened: DatabaseSync[]): void => {
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
  if (damaged.has(code))
    return new EngineTrouble(
      'EngineDatabaseDamaged',
      `${file}: not a sound SQLite database; move it away or restore a copy`,
      error,
    );
  if (!unwritable.has(code)) return error;
  return new EngineTrouble(
    'EngineDatabaseUnwritable',
    `${file}: cannot be written now; nothing was changed, try again when there is space and access`,
    error,
  );
};

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

/** The primary code; the bits above it only say more about the same. */
const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : 0;
