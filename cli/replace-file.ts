import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Puts a text in the place of a file, whole or not at all: it is written beside it and then takes its name, so that a disk
 * that is full, or a machine that stops, leaves what was there. A link stays one, and so do the rights of the file.
 */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  const file = await realpath(path);
  const { mode } = await stat(file);
  // Nobody else may have made it beforehand.
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const written = await open(beside, 'wx', mode & 0o777);
    try {
      await written.writeFile(text);
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};
