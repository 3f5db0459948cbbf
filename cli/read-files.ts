import { join, resolve } from 'node:path';
import type { Source } from '#domain/config/place.ts';
import { manifestsFile } from '#shared/compiler/manifests.ts';
import { readRegular } from '#shared/compiler/regular-file.ts';
import { maxFileBytes } from '#shared/compiler/yaml.ts';
import { readFolder } from '#shared/compiler/read-folder.ts';
import { manifestsFileFor } from '#shared/compiler/read-manifests.ts';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';

interface Read extends Source {
  /** Files beside the application that are not read, by name. */
  readonly skipped: readonly string[];
}

/** The application, or the plain manifests, in that file or folder; `-` is standard input. `layers` is the folder of its layers. */
export const readFiles = (io: Pick<Io, 'cwd' | 'input'>, file: string, layers?: string): Promise<Read> =>
  file === '-'
    ? readPiped(io)
    : readFolder(resolve(io.cwd, file), layers === undefined ? undefined : resolve(io.cwd, layers));

/** What a tool has rendered into a pipe, under the `release.yaml` of this folder. */
const readPiped = async (io: Pick<Io, 'cwd' | 'input'>): Promise<Read> => {
  const own = await readRegular(join(io.cwd, manifestsFile), manifestsFile, maxFileBytes).catch(
    () => undefined,
  );
  const file = own === undefined ? manifestsFileFor(io.cwd) : { path: manifestsFile, text: own };
  const text = await io.input();
  if (text.trim() === '')
    throw new Exit(exit.usage, 'standard input is empty; did what writes into it fail?');
  return { files: [file, { path: 'stdin', text }], skipped: [] };
};
