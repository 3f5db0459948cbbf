import { DatabaseSync } from 'node:sqlite';
import { migrations } from './schema.ts';
import { EngineTrouble } from './trouble.ts';

/** An open database with the lock that keeps other engines out; `close` gives both back. */
export interface Database {
  readonly db: DatabaseSync;
  readonly close: () => void;
}

/**
 * Opens a file (or `:memory:`) and brings it to this version's schema. One engine at a time: the lock is held by the
 * operating system and dies with the process. A locked, damaged or newer database is refused by name and left alone.
 */
export const openDatabase = (file: string): Database => {
  const lock = file === ':memory:' ? undefined : takeLock(file);
  try {
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;');
    migrate(db, file);
    return { db, close: () => [db, lock].forEach((each) => each?.close()) };
  } catch (error) {
    lock?.close();
    throw explain(error, file);
  }
};

/** Whether SQLite says that it cannot write now, and might later: full, read-only, I/O error, busy. */
export const isUnwritable = (error: unknown): boolean => [5, 6, 8, 10, 13].includes(codeOf(error) & 0xff);

const takeLock = (file: string): DatabaseSync => {
  const lock = new DatabaseSync(`${file}-lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new EngineTrouble(
      'EngineLocked',
      `${file}: another engine runs on this database; stop it first`,
      error,
    );
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

const explain = (error: unknown, file: string): unknown => {
  if (error instanceof EngineTrouble) return error;
  const code = codeOf(error) & 0xff;
  if (code === 11 || code === 26)
    return new EngineTrouble(
      'EngineDatabaseDamaged',
      `${file}: not a sound SQLite database; move it away or restore a copy`,
      error,
    );
  if (code === 0) return error;
  return new EngineTrouble(
    'EngineDatabaseUnwritable',
    `${file}: cannot be opened for writing; check folder, rights and space`,
    error,
  );
};

const codeOf = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
