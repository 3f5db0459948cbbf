import { openSqliteBlobs } from '#adapters/blobs/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { blobsContract } from './blobs.ts';

blobsContract('SQLite', async () => {
  const db = openDatabase(':memory:');
  return {
    blobs: openSqliteBlobs(db),
    damage: async (digest) =>
      void db.prepare('UPDATE blob SET text = ? WHERE digest = ?').run('replicas: 4', digest),
    copies: async (digest) =>
      Number(db.prepare('SELECT count(*) AS n FROM blob WHERE digest = ?').get(digest)?.['n']),
    close: async () => db.close(),
  };
});
