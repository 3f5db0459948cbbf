import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change, cutEnd, cutTo, edit, flipBit, flipIn, overwrite, pagesOf, zeroPage } from './bytes.ts';

/** State folders: after a clean stop, after kill -9 (with logs), as the first was some releases ago, and of another folder. */
export interface Lives {
  readonly older: string;
  readonly other: string;
}

export interface Case {
  readonly name: string;
  /** What it is done to. */
  readonly to: 'stopped' | 'killed' | 'young';
  readonly damage: (state: string, lives: Lives) => void;
  /** The start is refused with this sentence, and exit code 13. */
  readonly refused?: RegExp;
  /** It starts, and says this. */
  readonly told?: RegExp;
  /** Nothing has been lost: it starts, and every release is there. */
  readonly whole?: true;
}

const store = (state: string): string => join(state, 'tidegate.sqlite');
const log = (state: string): string => join(state, 'tidegate.sqlite-wal');
const engine = (state: string): string => join(state, 'engine.sqlite');
const take = (from: string, to: string, ...names: readonly string[]): void => {
  for (const name of names) cpSync(join(from, name), join(to, name));
};
const remove = (state: string, pattern: RegExp): void => {
  for (const name of readdirSync(state)) if (pattern.test(name)) rmSync(join(state, name));
};
const root = (state: string, table: string): number => pagesOf(store(state), table)[0] ?? 0;

const damaged =
  /tidegate\.sqlite: is damaged \(.*with the server stopped, restore a backup with `tidegate restore <backup>`, or without a backup, move the file away/;
const lacks =
  /tidegate\.sqlite: lacks the last (write|\d+ writes) of those acknowledged until 20.*tidegate restore/;
const foreign =
  /tidegate\.sqlite: is not a Tidegate store: its beginning was overwritten, or another file was put in its place; .*tidegate restore <backup>/;
const engineUnsound = /engine\.sqlite: not a sound SQLite database; move it away \(a Tidegate server then/;
const engineLacks =
  /engine\.sqlite: lacks the last (write|\d+ writes).*move it away \(a Tidegate server then starts the workflows/;

export const cases: readonly Case[] = [
  {
    name: 'a zeroed page of entries',
    to: 'stopped',
    damage: (s) => zeroPage(store(s), root(s, 'entry')),
    refused: damaged,
  },
  {
    name: 'a zeroed page of an index',
    to: 'stopped',
    damage: (s) => zeroPage(store(s), root(s, 'index_row')),
    refused: damaged,
  },
  {
    name: 'a zeroed page of texts',
    to: 'stopped',
    damage: (s) => zeroPage(store(s), root(s, 'blob')),
    refused: damaged,
  },
  { name: 'a zeroed first page', to: 'stopped', damage: (s) => zeroPage(store(s), 1), refused: foreign },
  {
    name: 'a page of other bytes',
    to: 'stopped',
    damage: (s) => overwrite(store(s), (root(s, 'entry') - 1) * 4096, 4096),
    refused: damaged,
  },
  {
    name: 'a file cut in half',
    to: 'stopped',
    damage: (s) => cutTo(store(s), 0.5),
    refused: /tidegate\.sqlite: is damaged; .*without a backup, move the file away/,
  },
  {
    name: 'a file cut to nothing',
    to: 'stopped',
    damage: (s) => cutTo(store(s), 0),
    refused: /tidegate\.sqlite: is empty, though releases were kept in it; .*begin with nothing/,
  },
  {
    name: 'a file that is gone',
    to: 'stopped',
    damage: (s) => rmSync(store(s)),
    refused: /tidegate\.sqlite: is missing, though releases were kept in it; .*begin with nothing/,
  },
  {
    name: 'a file that is gone with its head',
    to: 'stopped',
    damage: (s) => remove(s, /^tidegate/),
    refused: /tidegate\.sqlite: is missing, though its engine\.sqlite is there; .*begin with nothing/,
  },
  {
    name: 'notes in its place',
    to: 'stopped',
    damage: (s) => writeFileSync(store(s), 'just some notes, '.repeat(1000)),
    refused: foreign,
  },
  {
    name: 'a bit of an entry',
    to: 'stopped',
    damage: (s) => flipIn(store(s), '"kind":"req'),
    refused: /tidegate\.sqlite: entry \d+ of \S+ is damaged/,
  },
  {
    name: 'an entry edited by hand',
    to: 'stopped',
    damage: (s) => edit(store(s), `UPDATE entry SET event = '{}' WHERE seq = 1`),
    refused: /entry 1 of \S+ is damaged/,
  },
  {
    name: 'an entry deleted by hand',
    to: 'stopped',
    damage: (s) => edit(store(s), `DELETE FROM entry WHERE stream LIKE 'release/%' AND seq = 3`),
    refused: /tidegate\.sqlite: lacks \d+ of its \d+ entries/,
  },
  {
    name: 'an entry added by hand',
    to: 'stopped',
    damage: (s) =>
      edit(store(s), `INSERT INTO entry SELECT stream || 'x', seq, at, event, mark FROM entry LIMIT 1`),
    refused: /entry 1 of \S+x is damaged/,
  },
  {
    name: 'two entries swapped by hand',
    to: 'stopped',
    damage: (s) => edit(store(s), `UPDATE entry SET at = at + 1 WHERE seq = 2`),
    refused: /entry 2 of \S+ is damaged/,
  },
  {
    name: 'a count changed by hand',
    to: 'stopped',
    damage: (s) => edit(store(s), `UPDATE tally SET sum = '1'`),
    refused: /tidegate\.sqlite: has other entries than were written/,
  },
  {
    name: 'a text changed',
    to: 'stopped',
    damage: (s) => edit(store(s), 'UPDATE blob SET text = substr(text, 1, 40)'),
    told: /tidegate\.sqlite: \d+ of its texts have changed since they were kept \(sha256:/,
  },
  {
    name: 'an older copy',
    to: 'stopped',
    damage: (s, { older }) => take(older, s, 'tidegate.sqlite'),
    refused: lacks,
  },
  {
    name: 'the store of another folder',
    to: 'stopped',
    damage: (s, { other }) => take(other, s, 'tidegate.sqlite'),
    refused: /tidegate\.sqlite: is another store than the one that stood here/,
  },
  {
    name: 'a store of a newer Tidegate',
    to: 'stopped',
    damage: (s) => edit(store(s), 'PRAGMA user_version = 9'),
    refused: /tidegate\.sqlite: was written by a newer Tidegate \(store version 9/,
  },
  {
    name: 'no head',
    to: 'stopped',
    damage: (s) => rmSync(join(s, 'tidegate.sqlite-head')),
    told: /tidegate\.sqlite: its head \(tidegate\.sqlite-head\) is missing: .* cannot be known; compare what runs/,
  },
  {
    name: 'a damaged head',
    to: 'stopped',
    damage: (s) => flipBit(join(s, 'tidegate.sqlite-head'), 20),
    told: /tidegate\.sqlite: its head \(tidegate\.sqlite-head\) is unreadable: .* cannot be known; compare what runs/,
  },
  {
    name: 'an empty head',
    to: 'stopped',
    damage: (s) => cutTo(join(s, 'tidegate.sqlite-head'), 0),
    told: /tidegate\.sqlite: its head \(tidegate\.sqlite-head\) is unreadable/,
  },
  { name: 'kill -9 alone', to: 'killed', damage: () => undefined, whole: true },
  { name: 'no shared memory of the log', to: 'killed', damage: (s) => remove(s, /-shm$/), whole: true },
  { name: 'a log that is gone', to: 'killed', damage: (s) => rmSync(log(s)), refused: lacks },
  {
    name: 'a log that is gone, of a store that never had more',
    to: 'young',
    damage: (s) => remove(s, /^tidegate\.sqlite-(wal|shm)$/),
    refused:
      /tidegate\.sqlite: (holds nothing of what was kept in it: its log \(-wal\) was lost|is empty, though)/,
  },
  { name: 'a log cut in half', to: 'killed', damage: (s) => cutTo(log(s), 0.5), refused: lacks },
  {
    name: 'a log without its last frame',
    to: 'killed',
    damage: (s) => cutEnd(log(s), 4096 + 24),
    refused: lacks,
  },
  {
    name: 'a log cut inside its last frame',
    to: 'killed',
    damage: (s) => cutEnd(log(s), 100),
    refused: lacks,
  },
  {
    name: 'a bit in the first frame of the log',
    to: 'killed',
    damage: (s) => flipBit(log(s), 32 + 24 + 100),
    refused: lacks,
  },
  {
    name: 'a bit in the last frame of the log',
    to: 'killed',
    damage: (s) => flipBit(log(s), -200),
    refused: lacks,
  },
  { name: 'a bit in the head of the log', to: 'killed', damage: (s) => flipBit(log(s), 18), refused: lacks },
  { name: 'a log of zeros', to: 'killed', damage: (s) => overwriteAll(log(s)), refused: lacks },
  {
    name: 'a zeroed page of the engine',
    to: 'stopped',
    damage: (s) => zeroPage(engine(s), pagesOf(engine(s), 'execution')[0] ?? 0),
    refused: engineUnsound,
  },
  {
    name: 'notes in place of the engine',
    to: 'stopped',
    damage: (s) => writeFileSync(engine(s), 'just some notes, '.repeat(1000)),
    refused: engineUnsound,
  },
  {
    name: 'an engine cut in half',
    to: 'stopped',
    damage: (s) => cutTo(engine(s), 0.5),
    refused: engineUnsound,
  },
  {
    name: "the engine's log is gone",
    to: 'killed',
    damage: (s) => rmSync(`${engine(s)}-wal`),
    refused: engineLacks,
  },
  {
    name: "the engine's log is cut",
    to: 'killed',
    damage: (s) => cutEnd(`${engine(s)}-wal`, 4096 + 24),
    refused: engineLacks,
  },
  {
    name: 'an older copy of the engine',
    to: 'stopped',
    damage: (s, { older }) => take(older, s, 'engine.sqlite'),
    refused: engineLacks,
  },
  {
    name: 'an engine that is gone',
    to: 'stopped',
    damage: (s) => rmSync(engine(s)),
    told: /engine\.sqlite: is gone; a new, empty one was created/,
  },
  {
    name: 'a damaged simulated cluster',
    to: 'stopped',
    damage: (s) => overwrite(join(s, 'cluster-local.sqlite'), 4096, 8192),
    refused: /cluster-local\.sqlite: is damaged; move it away: the simulated cluster then begins empty/,
  },
];

const overwriteAll = (file: string): void => change(file, (bytes) => bytes.fill(0));
