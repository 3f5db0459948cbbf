import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperatorSettings } from '#worlds/settings/settings.ts';
import { Exit, exit } from '../exit.ts';
import { writePrivately } from '../server/private-file.ts';

/**
 * The settings given to `tidegate up` in this folder, kept so that a server started again with fewer flags still knows
 * its clusters, and does not repeat a release.
 */
export interface UpMemory {
  /** Clusters and registries of flags; tidegate.yaml and new flags win over them. */
  readonly clusters?: NonNullable<OperatorSettings['clusters']>;
  readonly registries?: NonNullable<OperatorSettings['registries']>;
  /** The last registration, by digest of files and images. */
  readonly app?: { readonly name: string; readonly digest: string; readonly release: boolean };
}

const fileIn = (folder: string): string => join(folder, '.tidegate', 'up.json');

export const readMemory = async (folder: string): Promise<UpMemory> => {
  const file = fileIn(folder);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw new Exit(exit.usage, `${file} cannot be read (${error.code})`);
  });
  try {
    return JSON.parse(text) as UpMemory;
  } catch {
    throw new Exit(
      exit.usage,
      `${file} is not readable as JSON: remove it, and give the flags of \`up\` again`,
    );
  }
};

/** Only this user reads it: the address of a metrics source may hold a password. */
export const writeMemory = (folder: string, memory: UpMemory): Promise<void> =>
  writePrivately(fileIn(folder), `${JSON.stringify(memory, null, 2)}\n`);
