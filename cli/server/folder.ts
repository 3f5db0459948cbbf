import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivately } from './private-file.ts';
import { noteFile, type ServerNote } from '../connection.ts';

/** The folder `.tidegate`, made for this user alone: it holds the token and the state. */
export const ownFolder = async (cwd: string): Promise<string> => {
  const folder = join(cwd, '.tidegate');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
};

/** Where the server of `tidegate up` keeps its stores. */
export const stateIn = (folder: string): string => join(folder, 'state');

/** The token of this folder's server: made once, so that whoever watches goes on after a restart. */
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
