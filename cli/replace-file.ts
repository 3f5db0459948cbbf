import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Replaces the content of a file, completely or not at all: it is written beside it and then renamed, so that a full
 * disk, or a machine that stops, leaves the former content. A link stays a link, and the file's mode stays.
 */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  const file = await realpath(path);
  const { mode } = await stat(file);
  // The file must not have been created by anyone else before.
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
