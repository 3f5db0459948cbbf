import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivately } from './private-file.ts';
import { noteFile, type ServerNote } from '../connection.ts';
import { closeToOthers, insistOnOwn, isOpenToOthers } from './private-files.ts';

/**
 * Creates the folder `.tidegate` for this user alone: it holds the token and the state. An Exit if it belongs to
 * another user; rights of others in it are removed.
 */
export const ownFolder = async (cwd: string): Promise<string> => {
  const folder = join(cwd, '.tidegate');
  // Stores, their logs and locks are created by other code; they are made private to this user as well.
  process.umask(0o077);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await insistOnOwn(folder);
  await insistOnOwn(join(folder, 'token'));
  const wasOpen = await isOpenToOthers(join(folder, 'token'));
  // Anyone who could read the token has it, so it is replaced.
  if (wasOpen) await rm(join(folder, 'token'));
  await closeToOthers(folder);
  return folder;
};

/** Where the server of `tidegate up` keeps its stores. */
export const stateIn = (folder: string): string => join(folder, 'state');

/** The token of this folder's server: created once, so that clients continue after a restart. */
export const ownToken = async (folder: string): Promise<string> => {
  const file = join(folder, 'token');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (/^[\w-]{43}$/.test(kept)) return kept;
  // A bearer token must be unguessable: the system's dice.
  const token = randomBytes(32).toString('base64url');
  await writePrivately(file, token);
  return token;
};

/** Leaves the note by which the other verbs find the server; the answer takes it away again. */
export const leaveNote = async (cwd: string, note: ServerNote): Promise<() => Promise<void>> => {
  const file = noteFile(cwd);
  await writePrivately(file, `${JSON.stringify(note, null, 2)}\n`);
  return () => rm(file, { force: true });
};
