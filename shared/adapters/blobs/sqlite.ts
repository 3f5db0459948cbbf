import type { DatabaseSync } from 'node:sqlite';
import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { together } from '../sqlite/open.ts';
import { guarded } from '../sqlite/trouble.ts';
import { checked, missing } from './check.ts';
import { noSeal, type Seal } from './seal.ts';

const tables = `CREATE TABLE IF NOT EXISTS blob (
  digest TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doomed_blob (digest TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID`;

/**
 * A text that is already stored is not written again, unless its bytes have been damaged since: then it is repaired.
 */
const keeping = `INSERT INTO blob (digest, text) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text`;

/** Blobs in a store file (`openDatabase`); it may share the file with the journal. */
export const openSqliteBlobs = (db: DatabaseSync, seal: Seal = noSeal): Blobs => {
  const file = db.location() ?? 'memory';
  guarded(file, () => db.exec(tables));
  const keep = db.prepare(keeping);
  const find = db.prepare('SELECT text FROM blob WHERE digest = ?');

  const get = (digest: Digest): string => {
    const row = find.get(digest);
    if (row === undefined) throw missing(digest);
    return checked(digest, seal.open(digest, String(row['text'])));
  };

  const spare = db.prepare('DELETE FROM doomed_blob WHERE digest = ?');
  const drop = db.prepare('DELETE FROM blob WHERE digest = ?');
  const doom = db.prepare('INSERT OR IGNORE INTO doomed_blob (digest) VALUES (?)');

  const retain = (live: ReadonlySet<string>): number => {
    const idle = (table: string): readonly string[] =>
      db
        .prepare(`SELECT digest FROM ${table}`)
        .all()
        .map((row) => String(row['digest']))
        .filter((digest) => !live.has(digest));
    const gone = idle('doomed_blob');
    for (const digest of gone) drop.run(digest);
    db.exec('DELETE FROM doomed_blob');
    for (const digest of idle('blob')) doom.run(digest);
    return gone.length;
  };

  return {
    put: async (text) => {
      const digest = digestOf(text);
      guarded(file, () => (spare.run(digest), keep.run(digest, seal.close(digest, text))));
      return digest;
    },
    get: async (digest) => guarded(file, () => get(digest)),
    retain: async (live) => guarded(file, () => together(db, () => retain(live))),
  };
};
