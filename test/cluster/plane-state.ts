import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

import { stateRoot } from './places.ts';

const State = z.strictObject({
  phase: z.enum(['starting', 'up']),
  /** The process whose end makes this plane an orphan; none for the shared plane once it is up. */
  owner: z.number().nullable(),
  server: z.string(),
  ports: z.array(z.number()),
  /** In the order of their start; they are stopped the other way round. */
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
});

/** What a plane's folder remembers, so that another process can stop it, whatever became of the one that started it. */
export type PlaneState = z.infer<typeof State>;

/** Reads a folder's state; nothing where there is none, or only half of one. */
export const readState = (folder: string): PlaneState | undefined => {
  try {
    return State.parse(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')));
  } catch {
    // Unreadable is the same as absent to every caller: nothing was started yet, or it is not a plane.
    return undefined;
  }
};

/** Writes a folder's state in one step, so that no reader ever sees half of it. */
export const writeState = (folder: string, state: PlaneState): void => {
  const half = join(folder, 'state.json.half');
  writeFileSync(half, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(half, join(folder, 'state.json'));
};

/** Makes a plane's folder, readable by us alone; gives false where it is there already, which makes it a lock. */
export const claimFolder = (folder: string): boolean => {
  mkdirSync(stateRoot(), { recursive: true, mode: 0o700 });
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (trouble) {
    if ((trouble as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw trouble;
  }
};

/** Removes a plane's folder, and the root with the last of them. */
export const dropFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  try {
    rmdirSync(stateRoot());
  } catch {
    // Other planes still live there, or it is gone already.
  }
};

/** The folders of all planes of this user, running or left behind. */
export const planeFolders = (): readonly string[] => {
  try {
    return readdirSync(stateRoot(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(stateRoot(), entry.name));
  } catch {
    // No root, no planes.
    return [];
  }
};
