import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { checkStore, type Whole } from '#adapters/journal/sqlite-check.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { acceptAsIs, openTally } from '#adapters/journal/sqlite-tally.ts';
import { headPath, openHead } from '#adapters/sqlite/head.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { guarded, isDamage, unfitBackup } from '#adapters/sqlite/trouble.ts';
import { Failure } from '#domain/failure.ts';
import { insistOnRoom } from './backup.ts';
import { holdsSealed, isWholeUnder } from '#adapters/blobs/seal.ts';
import { keyFileIn, storeFile } from './store.ts';

export interface Restored extends Whole {
  /** The folder with the former files; undefined if there were none. */
  readonly aside: string | undefined;
}

/**
 * Replaces the store of a folder that no server uses with a backup. The former files are moved aside, the engine's
 * database too. After a kill in the middle, the next start refuses, and the same command finishes it.
 */
export const restoreStore = (dir: string, from: string, now: number): Restored => {
  if (!existsSync(from)) throw new Failure('NotFound', from, 'there is no such file');
  if (statSync(from).size === 0) throw new Failure('ConfigRefused', from, 'is empty; restore another one');
  const whole = checkBackup(from);
  insistOnStore(from, dir);
  const store = storeFile(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  insistOnRoom(from, store);
  guarded(from, () => copyFileSync(from, `${store}.part`));
  flush(`${store}.part`);
  const aside = moveAside(dir, now);
  if (existsSync(`${from}.key`)) takeKey(`${from}.key`, dir, aside);
  renameSync(`${store}.part`, store);
  beginHead(store);
  return { ...whole, aside };
};

const checkBackup = (from: string): Whole => {
  try {
    return checkStore(from, isWholeUnder(undefined));
  } catch (error) {
    throw isDamage(error) ? unfitBackup(from, error) : error;
  }
};

/** Accepts the present content as the truth, whatever was acknowledged: after this a loss is not reported any more. */
export const acceptStore = (dir: string, now: number): Restored => {
  const store = storeFile(dir);
  if (!existsSync(store)) {
    const aside = moveAside(dir, now);
    rmSync(headPath(store), { force: true });
    return { entries: 0, lastAt: undefined, remarks: [], aside };
  }
  const db = openDatabase(store);
  try {
    openSqliteJournal(db);
    guarded(store, () => acceptAsIs(db, store));
  } finally {
    db.close();
  }
  const aside = moveAside(dir, now, isOfEngine);
  beginHead(store);
  return { ...checkStore(store, isWholeUnder(undefined)), aside };
};

/** The former key goes with the store that it opens. */
const takeKey = (from: string, dir: string, aside: string | undefined): void => {
  const key = keyFileIn(dir);
  if (existsSync(key) && aside !== undefined) renameSync(key, join(aside, basename(key)));
  copyFileSync(from, key);
  chmodSync(key, 0o600);
};

/** Anything may be a database; only ours has entries. */
const insistOnStore = (from: string, dir: string): void => {
  const db = new DatabaseSync(from, { readOnly: true });
  const isOurs = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").get() !== undefined;
  const isSealed = isOurs && holdsSealed(db);
  db.close();
  if (isSealed && !existsSync(`${from}.key`) && !existsSync(keyFileIn(dir)))
    throw new Failure(
      'ConfigRefused',
      from,
      `holds sealed texts; put their key beside it, as ${basename(from)}.key, or as ${keyFileIn(dir)}`,
    );
  if (!isOurs) throw new Failure('ConfigRefused', from, 'is no backup of Tidegate: it holds no journal');
};

const beginHead = (store: string): void => {
  rmSync(headPath(store), { force: true });
  const db = openDatabase(store);
  openSqliteJournal(db);
  const tally = openTally(db, store);
  const head = openHead(store);
  // Wall-clock time, for people who ask since when something is missing.
  head.note({ store: tally.store, writes: tally.writes(), at: Date.now() });
  head.close();
  db.close();
};

const isOfEngine = (name: string): boolean => /^engine\.sqlite(-wal|-shm|-head)?$/.test(name);

/** The head stays until the new store is complete: without a store it makes a start refuse. */
const isOfStore = (name: string): boolean => isOfEngine(name) || /^tidegate\.sqlite(-wal|-shm)?$/.test(name);

const moveAside = (dir: string, now: number, isOurs = isOfStore): string | undefined => {
  const names = existsSync(dir) ? readdirSync(dir).filter(isOurs) : [];
  if (names.length === 0) return undefined;
  const aside = join(dir, `replaced-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`);
  mkdirSync(aside, { mode: 0o700 });
  // The engine's database goes last: alone it makes a start refuse, too.
  for (const name of names.toSorted((a, b) => Number(isOfEngine(a)) - Number(isOfEngine(b))))
    renameSync(join(dir, name), join(aside, name));
  return aside;
};

const flush = (file: string): void => {
  const open = openSync(file, 'r+');
  fsyncSync(open);
  closeSync(open);
};
