import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { guarded } from '#adapters/sqlite/trouble.ts';
import { Failure } from '#domain/failure.ts';

/**
 * Locks a folder for this process; the result releases it. The operating system holds the lock on a SQLite file, so it
 * ends with the process in any case, and no stale file can ever block.
 */
export const lockFolder = (folder: string): (() => void) => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock.sqlite');
  const db = guarded(file, () => new DatabaseSync(file, { timeout: 0 }));
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    return guarded(file, () => {
      throw explain(folder, error);
    });
  }
  return () => db.close();
};

const busy = 5;

const explain = (folder: string, error: unknown): unknown => {
  const isBusy = error instanceof Error && 'errcode' in error && Number(error.errcode) === busy;
  if (!isBusy) return error;
  return new Failure(
    'ConfigRefused',
    folder,
    'a Tidegate server runs on this folder; use that one, or stop it first',
  );
};
