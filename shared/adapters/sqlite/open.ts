import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '#domain/failure.ts';
import { damage, guarded, type StoreTrouble } from './trouble.ts';

/** What this Tidegate writes into `user_version`; it goes up whenever a table of a store changes its shape. */
const storeVersion = 3;

export interface SqliteOptions {
  /** How long a statement waits for another process that writes, ms. */
  readonly busyMs?: number;
}

/**
 * Opens (or makes) a store file: WAL, and every commit on disk before it is answered. Its pages are checked first.
 * Broken, with the file's name and what to do, when it is damaged, locked, unwritable or from a newer Tidegate.
 */
export const openDatabase = (file: string, { busyMs = 5000 }: SqliteOptions = {}): DatabaseSync =>
  guarded(file, () => {
    const db = new DatabaseSync(file, { timeout: busyMs });
    try {
      const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
      if (version > storeVersion) throw newer(file, version);
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
      checkPages(db, file);
      if (version < storeVersion) db.exec(`PRAGMA user_version = ${storeVersion}`);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

/** Reads every page once: damage is reported now, not when a request comes upon it. */
export const checkPages = (db: DatabaseSync, file: string): void => {
  const said = String(db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (said !== 'ok')
    throw damage(
      file,
      `is damaged (${said.replaceAll(/\s+/g, ' ').replace(/^\*+ in database main \*+ /, '')})`,
      'unreadable',
    );
};

/** All of it or nothing, in one commit. */
export const together = <T>(db: DatabaseSync, run: () => T): T => {
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

const newer = (file: string, version: number): Failure =>
  new Failure(
    'Broken',
    basename(file),
    `was written by a newer Tidegate (store version ${version}, this one knows ${storeVersion}); update Tidegate`,
    { version, known: storeVersion, store: 'closed' satisfies StoreTrouble },
  );
