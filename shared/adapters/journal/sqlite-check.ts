import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Digest } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { headPath, readHead } from '../sqlite/head.ts';
import { checkPages } from '../sqlite/open.ts';
import { damage, guarded, lostTail } from '../sqlite/trouble.ts';
import { hasTally, markOf, rowOf, xor } from './sqlite-tally.ts';

/** Reads the whole content of a store. */
export interface Whole {
  readonly entries: number;
  /** When the last entry was written, epoch ms; undefined in an empty store. */
  readonly lastAt: number | undefined;
  /** What could not be looked at, a sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Reads a store from end to end and changes nothing: pages, entries, and whether all that was acknowledged is there.
 * Broken (`isDamage`) where it is not. A file that is not there, and never was, is empty.
 */
export const checkStore = (file: string, isWhole: IsWhole = isUnchanged): Whole =>
  guarded(file, () => {
    const isMissing = !existsSync(file) || statSync(file).size === 0;
    if (isMissing && existsSync(headPath(file)))
      throw damage(
        file,
        `is ${existsSync(file) ? 'empty' : 'missing'}, though releases were kept in it`,
        'nothing',
      );
    if (isMissing) return { entries: 0, lastAt: undefined, remarks: [] };
    const db = new DatabaseSync(file, { readOnly: true });
    try {
      checkPages(db, file);
      const remarks = [...checkHead(db, file), ...checkTexts(db, isWhole)];
      return { ...checkEntries(db, file), remarks };
    } finally {
      db.close();
    }
  });

const checkHead = (db: DatabaseSync, file: string): readonly string[] => {
  const head = readHead(file);
  if (!hasTally(db)) {
    // Before the first commit of a new store there is no head either.
    if (head !== undefined) throw damage(file, `holds nothing of what was kept in it: ${lostLog}`, 'nothing');
    return [];
  }
  const tally = db.prepare('SELECT store, writes FROM tally').get();
  const writes = Number(tally?.['writes']);
  if (typeof head !== 'object')
    return writes === 0
      ? []
      : [
          `its head (tidegate.sqlite-head) is ${head ?? 'missing'}: what the store holds is sound, but whether its last writes are missing cannot be known; compare what runs with \`tidegate apps\`; from now on there is a head again`,
        ];
  if (head.store !== tally?.['store']) throw damage(file, 'is another store than the one that stood here');
  if (writes < head.writes) throw damage(file, lostTail(head.writes - writes, head.at));
  return [];
};

/** Whether a text matches its digest. */
export type IsWhole = (digest: Digest, kept: string) => boolean;
const isUnchanged: IsWhole = (digest, kept) => digestOf(kept) === digest;

/** A damaged text belongs to one release, which reports it when it needs it; the others continue. */
const checkTexts = (db: DatabaseSync, isWhole: IsWhole): readonly string[] => {
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'blob'").get() === undefined) return [];
  const changed: string[] = [];
  for (const { digest, text } of db.prepare('SELECT digest, text FROM blob').iterate())
    if (!isWhole(digest as Digest, String(text))) changed.push(String(digest).slice(0, 19));
  if (changed.length === 0) return [];
  return [
    `${changed.length} of its texts have changed since they were kept (${changed.slice(0, 3).join(', ')}): releases that need them stop; bring a backup back with \`tidegate restore <backup>\``,
  ];
};

const lostLog = 'its log (-wal) was lost, or another file was put in its place';

/** A store of an earlier version has no tally: then only its pages can be checked. */
const checkEntries = (db: DatabaseSync, file: string): Pick<Whole, 'entries' | 'lastAt'> => {
  if (!hasTally(db)) return { entries: 0, lastAt: undefined };
  let [sum, entries, lastAt] = ['0', 0, 0];
  for (const row of db.prepare('SELECT stream, seq, at, event, mark FROM entry').iterate()) {
    const entry = rowOf(row);
    if (markOf(entry) !== row['mark']) throw damage(file, `entry ${entry.seq} of ${entry.stream} is damaged`);
    sum = xor(sum, markOf(entry));
    entries += 1;
    lastAt = Math.max(lastAt, entry.at);
  }
  const tally = db.prepare('SELECT entries, sum FROM tally').get();
  const missing = Number(tally?.['entries']) - entries;
  if (missing > 0) throw damage(file, `lacks ${missing} of its ${missing + entries} entries`);
  if (missing < 0 || BigInt(`0x${sum}`) !== BigInt(`0x${String(tally?.['sum'])}`))
    throw damage(file, 'has other entries than were written');
  return { entries, lastAt: entries === 0 ? undefined : lastAt };
};
