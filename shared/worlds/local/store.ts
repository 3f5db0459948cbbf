import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteBlobs } from '#adapters/blobs/sqlite.ts';
import { checkStore } from '#adapters/journal/sqlite-check.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openHead } from '#adapters/sqlite/head.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { damage, guarded } from '#adapters/sqlite/trouble.ts';
import { indexChanges } from '#domain/indexes.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { Health } from '#ports/health.ts';
import type { Journal } from '#ports/journal.ts';
import { keepHealth } from './store-health.ts';

export const storeFile = (dir: string): string => join(dir, 'tidegate.sqlite');
export const engineFileIn = (dir: string): string => join(dir, 'engine.sqlite');

export interface Store {
  readonly journal: Journal;
  readonly blobs: Blobs;
  readonly health: () => Health;
  close(): void;
}

/**
 * Opens the journal and the blobs of a folder, read from end to end before anything is written. A store that has lost
 * what it acknowledged is Broken with what to do: a server that forgot would begin what it has done once more.
 */
export const openStore = (dir: string, say: (line: string) => void): Store => {
  const file = storeFile(dir);
  const { remarks, lastAt } = checkStore(file);
  // The engine keeps executions of releases that a missing journal no longer knows.
  if (!existsSync(file) && existsSync(engineFileIn(dir)))
    throw damage(file, 'is missing, though its engine.sqlite is there');
  for (const remark of remarks) say(`tidegate.sqlite: ${remark}`);
  const db = openDatabase(file);
  const head = guarded(file, () => openHead(file));
  const health = keepHealth(db, dir, say, lastAt);
  return {
    journal: health.watched(openSqliteJournal(db, indexChanges, head)),
    blobs: health.watched(openSqliteBlobs(db)),
    health: health.look,
    close: () => {
      health.stop();
      db.close();
      head.close();
    },
  };
};
