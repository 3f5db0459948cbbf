import type { App } from '#domain/app/app.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { compile } from '#shared/compiler/compile.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import type { OperatorSettings } from '#worlds/settings/settings.ts';
import { openDefinitions } from '#worlds/local/definitions.ts';
import { Exit, exit } from './exit.ts';
import type { Io } from './io.ts';
import { readOwnSettings } from './own-settings.ts';
import { readFiles } from './read-files.ts';
import { clean } from './text/clean.ts';
import type { Source } from '#domain/config/place.ts';

/** An application on disk, read and found right. */
export interface Fine {
  readonly source: Source;
  readonly app: App;
  readonly manifests: Readonly<Record<string, Manifest>>;
}

/**
 * The application in that file or folder; every mistake is said with its file, line and column, and ends with
 * exit 1. This file carries the whole reader: verbs load it only when they need it.
 */
export const readSource = async (
  io: Pick<Io, 'cwd' | 'input'>,
  file: string,
  images: Readonly<Record<string, string>> = {},
): Promise<Fine> => {
  const { skipped: _, ...source } = await readFiles(io, file);
  return checked(source, images, await readOwnSettings(io.cwd));
};

/** The same of files that were read already. */
export const checked = (
  source: Source,
  images: Readonly<Record<string, string>> = {},
  { kinds, routers }: Pick<OperatorSettings, 'kinds' | 'routers'> = {},
): Fine => {
  const compiled = compile(source, { images, evaluate: openDefinitions(), kinds, routers });
  if (compiled.kind === 'compiled') return { source, app: compiled.app, manifests: compiled.manifests };
  const lines = compiled.mistakes.map((mistake) => `  ${clean(formatMistake(mistake))}`);
  throw new Exit(exit.usage, `the application has mistakes; nothing was started:\n${lines.join('\n')}`);
};
