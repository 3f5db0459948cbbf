import type { DatabaseSync } from 'node:sqlite';
import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { guarded } from '../sqlite/open.ts';
import { checked, missing } from './check.ts';

const tables = `CREATE TABLE IF NOT EXISTS blob (
  digest TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL
) STRICT, WITHOUT ROWID`;

/** A text kept before is left alone, unless its bytes have been damaged since: then it is healed. */
const keeping = `INSERT INTO blob (digest, text) VALUES (?, ?)
  ON CONFLICT DO UPDATE SET text = excluded.text WHERE text <> excluded.text`;

/** Blobs in a store file (`openDatabase`); it may share the file with the journal. */
export const openSqliteBlobs = (db: DatabaseSync): Blobs => {
  const file = db.location() ?? 'memory';
  guarded(file, () => db.exec(tables));
  const keep = db.prepare(keeping);
  const find = db.prepare('SELECT text FROM blob WHERE digest = ?');

  const get = (digest: Digest): string => {
    const row = find.get(digest);
    if (row === undefined) throw missing(digest);
    return checked(digest, String(row['text']));
  };

  return {
    put: async (text) => {
      const digest = digestOf(text);
      guarded(file, () => keep.run(digest, text));
      return digest;
    },
    get: async (digest) => guarded(file, () => get(digest)),
  };
};
