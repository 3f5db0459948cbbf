import { statfsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { guarded, isDamage, isUnwritable } from '#adapters/sqlite/trouble.ts';
import { watchClock } from './clock-jumps.ts';
import type { Health } from '#ports/world.ts';

/**
 * Less free space than this is reported before it is used up: some thousand releases, or the log of a long checkpoint.
 */
const lowBytes = 256 * 1024 * 1024;
/** How often the disk is looked at, and tried by a write, ms. */
const everyMs = 5000;

/**
 * Tracks the health of a store: the results of its reads and writes, and a small write every few seconds, since an idle
 * server would not notice that its disk is full. Changes are reported, a jump of the clock too; `lastAt` is when the
 * store was last written (epoch ms).
 */
export const keepHealth = (
  db: DatabaseSync,
  dir: string,
  say: (line: string) => void,
  lastAt: number | undefined,
) => {
  const file = db.location() ?? 'memory';
  const begin = (): void =>
    db.exec(
      'CREATE TABLE IF NOT EXISTS trial (at INTEGER NOT NULL) STRICT; DELETE FROM trial; INSERT INTO trial VALUES (0)',
    );
  guarded(file, begin);
  const attempt = db.prepare('UPDATE trial SET at = at + 1');
  // Damage stays until someone has repaired it; a full disk may be cleaned up.
  let damaged: string | undefined;
  let unwritable: string | undefined;
  let low: string | undefined;

  const clock = watchClock(lastAt);
  let jump: string | undefined;

  const hear = (error: unknown): void => {
    if (isDamage(error) && damaged === undefined) say((damaged = error.message));
    if (isUnwritable(error) && unwritable === undefined) say((unwritable = error.message));
  };
  const look = (): void => {
    try {
      guarded(file, () => attempt.run());
      if (unwritable !== undefined) say('tidegate.sqlite: can be written again');
      unwritable = undefined;
    } catch (error) {
      hear(error);
    }
    const jumped = clock.jumped();
    if (jumped !== undefined) say((jump = jumped));
    const free = freeBytes(dir);
    const isLow = free !== undefined && free < lowBytes;
    if (isLow && low === undefined) say(lowOf(free));
    low = isLow ? lowOf(free) : undefined;
  };
  look();
  // A disk is watched in real time.
  const timer = setInterval(look, everyMs);
  // A process with nothing left to do may end.
  timer.unref();
  return {
    /** The same store, whose troubles are heard here too. */
    watched: <T extends object>(store: T): T => watched(store, hear),
    look: (): Health => ({
      troubles: [damaged, unwritable].filter((one) => one !== undefined),
      warnings: [low, clock.isBehind() ? jump : undefined].filter((one) => one !== undefined),
    }),
    stop: () => clearInterval(timer),
  };
};

const watched = <T extends object>(store: T, hear: (error: unknown) => void): T =>
  Object.fromEntries(
    Object.entries(store).map(([name, run]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      async (...args: unknown[]) => {
        try {
          return await run(...args);
        } catch (error) {
          hear(error);
          throw error;
        }
      },
    ]),
  ) as T;

const lowOf = (free: number): string =>
  `little room is left on the disk of the state folder (${Math.floor(free / 1024 / 1024)} MiB): make room, or set a shorter \`keep\` in tidegate.yaml; when it is full nothing can be released`;

const freeBytes = (dir: string): number | undefined => {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return bavail * bsize;
  } catch {
    return undefined;
  }
};
