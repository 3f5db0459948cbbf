import { join } from 'node:path';
import { isFailure } from '#domain/failure.ts';
import { readRegular } from '#shared/compiler/regular-file.ts';
import { type OperatorSettings, readSettings } from '#worlds/settings/settings.ts';
import { Exit, exit } from './exit.ts';

export const settingsName = 'tidegate.yaml';
const largestSettings = 1_048_576;

/** `tidegate.yaml` of the folder; empty where there is none. */
export const readOwnSettings = async (folder: string): Promise<OperatorSettings> => {
  const text = await readRegular(join(folder, settingsName), settingsName, largestSettings).catch(
    (error: unknown) => {
      if (isFailure(error)) throw error;
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return undefined;
      throw new Exit(exit.usage, `${settingsName} cannot be read (${code})`);
    },
  );
  return text === undefined ? {} : readSettings(settingsName, text);
};
