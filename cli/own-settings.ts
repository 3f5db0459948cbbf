import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OperatorSettings, readSettings } from '#worlds/settings/settings.ts';
import { Exit, exit } from './exit.ts';

export const settingsName = 'tidegate.yaml';

/** `tidegate.yaml` of the folder; empty where there is none. */
export const readOwnSettings = async (folder: string): Promise<OperatorSettings> => {
  const text = await readFile(join(folder, settingsName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Exit(exit.usage, `${settingsName} cannot be read (${error.code})`);
  });
  return text === undefined ? {} : readSettings(settingsName, text);
};
