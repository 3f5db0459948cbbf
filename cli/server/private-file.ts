import { chmod, rm, writeFile } from 'node:fs/promises';

/** Only this user reads it, also when a file with a wider mode was there before. */
export const writePrivately = async (file: string, text: string): Promise<void> => {
  await rm(file, { force: true });
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
};
