import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { checkStore, type Whole } from '#adapters/journal/sqlite-check.ts';
import { guarded, isDamage } from '#adapters/sqlite/trouble.ts';
import { Failure } from '#domain/failure.ts';
import { isWholeUnder } from '#adapters/blobs/seal.ts';
import { keyFileIn, storeFile } from './store.ts';

/**
 * Copies the store of a folder into one new file, also while a server runs on it: SQLite's online backup, of one
 * moment, and read from end to end before it gets its name. The engine's database is not included: a server restarts
 * the workflows of open releases from the journal. The key of its sealed texts goes beside it, as `<file>.key`.
 */
export const backUp = async (dir: string, to: string): Promise<Whole> => {
  const store = storeFile(dir);
  if (!existsSync(store))
    throw new Failure('NotFound', dir, 'there is no store here; run this in the folder of `tidegate up`');
  if (existsSync(to))
    throw new Failure(
      'ConfigRefused',
      to,
      'is there already; backups are never overwritten: name a new file',
    );
  const part = `${to}.part`;
  try {
    rmSync(part, { force: true });
    insistOnRoom(store, to);
    await copyOf(store, part);
    const whole = checkCopy(part, store);
    chmodSync(part, 0o600);
    if (existsSync(keyFileIn(dir))) copyFileSync(keyFileIn(dir), `${to}.key`);
    renameSync(part, to);
    return whole;
  } finally {
    for (const left of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${left}`, { force: true });
  }
};

/** SQLite reports a full disk only as a failure, so the free space is checked first. */
export const insistOnRoom = (from: string, to: string): void => {
  const { bavail, bsize } = statfsSync(dirname(to));
  const wanted = ['', '-wal'].reduce(
    (sum, end) => sum + (statSync(`${from}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  if (wanted <= bavail * bsize) return;
  const needed = `${Math.ceil(wanted / 1024)} KiB are needed, ${Math.floor((bavail * bsize) / 1024)} KiB are free`;
  throw new Failure(
    'Broken',
    basename(to),
    `cannot be written because the disk is full; make room (${needed})`,
    { store: 'unwritable' },
  );
};

/** More pages than any store has: in one go the copy is of one moment and never restarts because of a writer. */
const allPages = 2 ** 31 - 1;

const copyOf = async (store: string, part: string): Promise<void> => {
  const db = guarded(store, () => new DatabaseSync(store, { readOnly: true }));
  try {
    await backup(db, part, { rate: allPages });
  } catch (error) {
    guarded(part, () => {
      throw error;
    });
  } finally {
    db.close();
  }
  // A single file, without a log beside it.
  guarded(part, () => {
    const copy = new DatabaseSync(part);
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
  });
};

const checkCopy = (part: string, store: string): Whole => {
  try {
    return checkStore(part, isWholeUnder(undefined));
  } catch (error) {
    if (!isDamage(error)) throw error;
    const said = error.message.replace(basename(part), basename(store));
    throw new Failure('Broken', 'no backup was made', said, error.data);
  }
};
