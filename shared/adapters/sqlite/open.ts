import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '#domain/failure.ts';

/** What this Tidegate writes into `user_version`; it goes up whenever a table of a store changes its shape. */
const storeVersion = 2;

export interface SqliteOptions {
  /** How long a statement waits for another process that writes, ms. */
  readonly busyMs?: number;
}

/**
 * Opens (or makes) a store file: WAL, and every commit on disk before it is answered.
 * Broken, with the file's name and what to do, when it is damaged, locked, unwritable or from a newer Tidegate.
 */
export const openDatabase = (file: string, { busyMs = 5000 }: SqliteOptions = {}): DatabaseSync =>
  guarded(file, () => {
    const db = new DatabaseSync(file, { timeout: busyMs });
    try {
      const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
      if (version > storeVersion) throw newer(file, version);
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
      if (version < storeVersion) db.exec(`PRAGMA user_version = ${storeVersion}`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

/** Runs one thing against a store file and tells its troubles in our words; only the file's name is told, never where it lies. */
export const guarded = <T>(file: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    throw troubleOf(basename(file), error);
  }
};

const newer = (file: string, version: number): Failure =>
  new Failure(
    'Broken',
    basename(file),
    `was written by a newer Tidegate (store version ${version}, this one knows ${storeVersion}); update Tidegate, or choose another file`,
    { version, known: storeVersion },
  );

/** The primary result codes of SQLite that a person can do something about (sqlite.org/rescode.html). */
const advice: Readonly<Record<number, string>> = {
  5: 'is locked by another process; stop that one, or choose another file',
  6: 'is locked by another process; stop that one, or choose another file',
  8: 'cannot be written; give this user the right to write the file and its folder',
  10: 'cannot be read or written by the disk; look at the disk, then restore the file from a copy',
  11: 'is damaged; put it aside and restore it from a copy',
  13: 'cannot grow because the disk is full; make room',
  14: 'cannot be opened; make its folder, or give this user the right to it',
  26: 'is not a Tidegate store; choose another file',
};

const troubleOf = (name: string, error: unknown): unknown => {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
  if (code === undefined) return error;
  const reason = advice[code & 0xff] ?? `answered with SQLite error ${code}`;
  return new Failure('Broken', name, reason, { errcode: code });
};
