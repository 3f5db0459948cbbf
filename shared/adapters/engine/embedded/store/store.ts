import type { DatabaseSync } from 'node:sqlite';
import { readsOf } from './store-read.ts';
import { writesOf } from './store-write.ts';
import type { Sql } from './sql.ts';

/** The only module with SQL. Reads see committed data only; writes happen inside `transaction`. */
export type Store = ReturnType<typeof openStore>;

/** `committed` is called with the number of each transaction once it is on disk. */
export const openStore = (db: DatabaseSync, committed: (writes: number) => void = () => undefined) => {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepared = (text: string) => {
    const known = statements.get(text) ?? db.prepare(text);
    statements.set(text, known);
    return known;
  };
  const sql: Sql = {
    one: (text, ...args) => prepared(text).get(...args),
    all: (text, ...args) => prepared(text).all(...args),
    run: (text, ...args) => void prepared(text).run(...args),
  };
  return {
    ...readsOf(sql),
    ...writesOf(sql),
    transaction: (work: () => void) => committed(transaction(db, work)),
  };
};

const transaction = (db: DatabaseSync, work: () => void): number => {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    const { writes } = db.prepare('UPDATE tally SET writes = writes + 1 RETURNING writes').get() as {
      writes: number;
    };
    db.exec('COMMIT');
    return writes;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};
