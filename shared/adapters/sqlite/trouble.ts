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

/** The store lost or changed something that it had acknowledged: nothing continues before a person has looked. */
export const damage = (file: string, what: string): Failure =>
  new Failure('Broken', basename(file), `${what}; ${mending}`, { store: 'damaged' satisfies StoreTrouble });

/** For a person who opens a store whose end is missing: what is gone, and since when. */
export const lostTail = (writes: number, at: number): string =>
  `lacks the last ${writes === 1 ? 'write' : `${writes} writes`} of those acknowledged until ${new Date(at).toISOString()}: its log (-wal) was lost or cut, or an older copy was put in its place`;

export const isDamage = (error: unknown): error is Failure =>
  error instanceof Failure && error.data['store'] === 'damaged';

/** The disk is full, read-only or fails: what is refused now may succeed later. */
export const isUnwritable = (error: unknown): error is Failure =>
  error instanceof Failure && error.data['store'] === 'unwritable';

const mending =
  'stop the server and restore a backup with `tidegate restore <backup>`, or accept the present content with `tidegate restore --as-is`';

interface Advice {
  readonly trouble: StoreTrouble;
  readonly reason: string;
}

const locked: Advice = {
  trouble: 'closed',
  reason: 'is locked by another process; stop that one, or choose another file',
};

/** The primary result codes of SQLite that a person can do something about (sqlite.org/rescode.html). */
const advice: Readonly<Record<number, Advice>> = {
  5: locked,
  6: locked,
  8: {
    trouble: 'unwritable',
    reason: 'cannot be written; give this user the right to write the file and its folder',
  },
  10: {
    trouble: 'unwritable',
    reason:
      'cannot be read or written by the disk; look at the disk and its limits, then restore the file from a copy if it stays so',
  },
  13: { trouble: 'unwritable', reason: 'cannot grow because the disk is full; make room' },
  14: {
    trouble: 'closed',
    reason: 'cannot be opened; make its folder, or give this user the right to it',
  },
  26: { trouble: 'closed', reason: 'is not a Tidegate store; choose another file' },
};

const troubleOf = (name: string, error: unknown): unknown => {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined;
  if (code === undefined) return error;
  if ((code & 0xff) === 11) return damage(name, 'is damaged');
  const { trouble, reason } = advice[code & 0xff] ?? {
    trouble: 'closed',
    reason: `answered with SQLite error ${code}`,
  };
  // What a full disk refuses today it takes tomorrow: tasks are tried again until then.
  const failure = trouble === 'unwritable' ? 'CloudUnreachable' : 'Broken';
  return new Failure(failure, name, reason, { errcode: code, store: trouble });
};
