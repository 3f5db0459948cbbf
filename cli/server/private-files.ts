import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Exit, exit } from '../exit.ts';

const ownUser = (): number | undefined => process.getuid?.();

/**
 * Refuses files of other users where this program keeps its own: a foreign token would admit them, and a foreign
 * address would receive the application. On a system without file owners nothing is checked.
 */
export const insistOnOwn = async (path: string): Promise<void> => {
  const user = ownUser();
  const found = await lstat(path).catch(() => undefined);
  if (user === undefined || found === undefined) return;
  if (found.isSymbolicLink())
    throw new Exit(exit.denied, `${path} is a link, which is not followed; remove it`);
  if (found.uid !== user)
    throw new Exit(
      exit.denied,
      `${path} belongs to another user (${found.uid}), so it is not used; remove it, or name the server with --server and TIDEGATE_TOKEN`,
    );
  if ((found.mode & 0o022) !== 0 && !found.isDirectory())
    throw new Exit(
      exit.denied,
      `${path} can be written by other users, so it is not used; look at who changed it, then chmod 600`,
    );
};

/** Whether others than this user may read it. */
export const isOpenToOthers = async (path: string): Promise<boolean> => {
  const found = await lstat(path).catch(() => undefined);
  return ownUser() !== undefined && found !== undefined && (found.mode & 0o077) !== 0;
};

/** Removes the rights of other users from a folder and everything in it: 0700 and 0600. Links are skipped. */
export const closeToOthers = async (folder: string): Promise<void> => {
  if (ownUser() === undefined) return;
  await setMode(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await closeToOthers(path);
    else if (entry.isFile()) await setMode(path, 0o600);
  }
};

/** Only where it is another: a folder that cannot be written may be right as it is. */
const setMode = async (path: string, mode: number): Promise<void> => {
  if (((await lstat(path)).mode & 0o777) !== mode) await chmod(path, mode);
};
