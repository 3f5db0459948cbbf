import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { holdsSealed, isWholeUnder, keyIn, sealWith } from '#adapters/blobs/seal.ts';
import { openSqliteBlobs } from '#adapters/blobs/sqlite.ts';
import { checkStore } from '#adapters/journal/sqlite-check.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openHead } from '#adapters/sqlite/head.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { damage, guarded } from '#adapters/sqlite/trouble.ts';
import { indexChanges } from '#domain/indexes.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { Health } from '#ports/world.ts';
import type { Journal } from '#ports/journal.ts';
import { keepHealth } from './store-health.ts';

export const storeFile = (dir: string): string => join(dir, 'tidegate.sqlite');
/** What opens the sealed texts of a folder's store. */
export const keyFileIn = (dir: string): string => join(dir, 'blobs.key');
export const engineFileIn = (dir: string): string => join(dir, 'engine.sqlite');

export interface Store {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly health: () => Health;
  close(): void;
}

/**
 * Opens the journal and the blobs of a folder, read from end to end before anything is written. A store that has lost
 * acknowledged writes is Broken, with what to do: otherwise the server would repeat what it has already done.
 */
export const openStore = (dir: string, say: (line: string) => void): Store => {
  const file = storeFile(dir);
  const key = keyFileIn(dir);
  const known = existsSync(key) ? sealWith(keyIn(key)) : undefined;
  const { remarks, lastAt } = checkStore(file, isWholeUnder(known));
  // The engine keeps executions of releases that a missing journal no longer contains.
  if (!existsSync(file) && existsSync(engineFileIn(dir)))
    throw damage(file, 'is missing, though its engine.sqlite is there', 'nothing');
  for (const remark of remarks) say(`tidegate.sqlite: ${remark}`);
  const db = openDatabase(file);
  if (known === undefined && holdsSealed(db)) {
    db.close();
    throw damage(file, 'holds sealed texts, and the key beside it (blobs.key) is missing: put it back');
  }
  const head = guarded(file, () => openHead(file));
  const health = keepHealth(db, dir, say, lastAt);
  return {
    journal: health.watched(openSqliteJournal(db, indexChanges, head)),
    blobs: health.watched(openSqliteBlobs(db, known ?? sealWith(keyIn(key)))),
    health: health.look,
    close: () => {
      health.stop();
      db.close();
      head.close();
    },
  };
};
