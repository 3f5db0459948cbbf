import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { builtIn } from '#domain/render/types.ts';
import { compile, type Compiled } from '#shared/compiler/compile.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { readTypes } from '#shared/compiler/custom-types.ts';
import { openDefinitions } from '#worlds/local/definitions.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import { readOwnSettings } from '../own-settings.ts';
import { readImages } from '../images.ts';
import type { Io } from '../io.ts';
import { readFiles } from '../read-files.ts';
import { clean } from '../text/clean.ts';
import type { Source } from '#domain/config/place.ts';

export interface Offline {
  readonly source: Source;
  readonly compiled: Extract<Compiled, { kind: 'compiled' }>;
  /** It uses types that only this machine knows. */
  readonly hasOwnTypes: boolean;
}

/** Whether the word names an application of a server, not a file or folder of this machine. */
export const isApp = async (io: Io, word: string): Promise<boolean> =>
  /^[a-z0-9-]+$/.test(word) &&
  (await stat(resolve(io.cwd, word)).then(
    () => false,
    () => true,
  ));

/** The application that the flags name, compiled with its own types; remarks go to stderr. */
export const readOffline = async (args: Args, io: Io, given?: string): Promise<Offline> => {
  const file = given ?? args.text('file') ?? '.';
  const layers = args.text('layers');
  const path = resolve(io.cwd, file);
  const { skipped, ...source } = await readFiles(io, file, layers);
  const types = await readTypes(path, args.is('allow-code'));
  const images = readImages(args.many('image'));
  const evaluate = openDefinitions();
  const { kinds, routers } = await readOwnSettings(io.cwd);
  const compiled = compile(source, {
    images,
    types,
    evaluate,
    kinds,
    routers,
    isLenient: args.is('lenient'),
  });
  if (compiled.kind === 'mistakes') {
    const lines = compiled.mistakes.map((mistake) => `  ${clean(formatMistake(mistake))}`);
    throw new Exit(exit.usage, `the application has mistakes:\n${lines.join('\n')}`);
  }
  for (const file of skipped)
    io.err(
      `${io.paint('yellow', 'note')} ${clean(file)} is not read: its name ends neither in .yaml nor in .json`,
    );
  for (const note of compiled.notes) io.err(`${io.paint('yellow', 'note')} ${clean(formatMistake(note))}`);
  return { source, compiled, hasOwnTypes: types !== builtIn };
};
