import { basename } from 'node:path';
import { Failure } from '#domain/failure.ts';

/**
 * Runs one function against a store file and reports its troubles in our words; only the file's name appears in
 * messages, never its location.
 */
export const guarded = <T>(file: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    throw troubleOf(basename(file), error);
  }
};

/** Marks a Failure whose cause is a store in `Failure.data.store`: the sentence is also for the caller. */
export type StoreTrouble = 'damaged' | 'unwritable' | 'closed';

/** What is left of a damaged store: something that can be accepted, nothing at all, or bytes that nobody can read. */
type Remains = 'some' | 'nothing' | 'unreadable';

/** The store lost or changed something that it had acknowledged: nothing continues before a person has looked. */
export const damage = (file: string, what: string, remains: Remains = 'some'): Failure =>
  new Failure('Broken', basename(file), `${what}; ${restoring}, or ${instead[remains]}`, {
    store: 'damaged' satisfies StoreTrouble,
    what,
  });

/** The same of a file that somebody wanted to restore: what it would have replaced stays. */
export const unfitBackup = (file: string, { data }: Failure): Failure =>
  new Failure(
    'Broken',
    basename(file),
    `${String(data['what'])}; restore another backup; nothing was changed here`,
    data,
  );

/** For a person who opens a store whose end is missing: what is gone, and since when. */
export const lostTail = (writes: number, at: number): string =>
  `lacks the last ${writes === 1 ? 'write' : `${writes} writes`} of those acknowledged until ${new Date(at).toISOString()}: its log (-wal) was lost or cut, or an older copy was put in its place`;

export const isDamage = (error: unknown): error is Failure =>
  error instanceof Failure && error.data['store'] === 'damaged';

/** The disk is full, read-only or fails: what is refused now may succeed later. */
export const isUnwritable = (error: unknown): error is Failure =>
  error instanceof Failure && error.data['store'] === 'unwritable';

const restoring = 'with the server stopped, restore a backup with `tidegate restore <backup>`';
const instead: Readonly<Record<Remains, string>> = {
  some: 'accept the present content with `tidegate restore --as-is`',
  nothing:
    'begin with nothing with `tidegate restore --as-is`: workloads stay as they are, and no release of before is known',
  unreadable:
    'without a backup, move the file away and begin with nothing with `tidegate restore --as-is`: workloads stay as they are, and no release of before is known',
};

interface Advice {
  readonly trouble: StoreTrouble;
  readonly reason: string;
}

const locked: Advice = {
  trouble: 'closed',
  reason: 'is locked by another process; stop that one',
};

/** The primary result codes of SQLite that a person can do something about (sqlite.org/rescode.html). */
const advice: Readonly<Record<number, Advice>> = {
  5: locked,
  6: locked,
  8: {
    trouble: 'unwritable',
    reason:
      'cannot be written; give this user the right to write the file and its folder, and mount their disk for writing',
  },
  10: {
    trouble: 'unwritable',
    reason:
      'cannot be read or written by the disk; look at the disk and its limits, then restore the file from a copy if it stays so',
  },
  13: { trouble: 'unwritable', reason: 'cannot grow because the disk is full; make room' },
  14: {
    trouble: 'closed',
    reason:
      'cannot be opened; make its folder, mount its disk for writing, or give this user the right to write there',
  },
};

const notOurs =
  'is not a Tidegate store: its beginning was overwritten, or another file was put in its place';

const troubleOf = (name: string, error: unknown): unknown => {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
  if (code === undefined) return error;
  if ((code & 0xff) === 11) return damage(name, 'is damaged', 'unreadable');
  if ((code & 0xff) === 26) return damage(name, notOurs, 'unreadable');
  const { trouble, reason } = advice[code & 0xff] ?? {
    trouble: 'closed',
    reason: `answered with SQLite error ${code}`,
  };
  // What a full disk refuses today it takes tomorrow: tasks are tried again until then.
  const failure = trouble === 'unwritable' ? 'CloudUnreachable' : 'Broken';
  return new Failure(failure, name, reason, { errcode: code, store: trouble });
};
