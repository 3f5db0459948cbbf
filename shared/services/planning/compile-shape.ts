import type { CompileAnswer } from '#domain/app/compiled.ts';
import type { Source } from '#domain/config/place.ts';
import { withStandIns } from '#shared/compiler/referred.ts';
import type { World } from '#ports/world.ts';
import { compileFiles } from './compile-files.ts';

/** What the application is called, what it is made of and where it goes, also where some of it is still to be read from a cluster. */
export const compileShape = (
  world: Pick<World, 'compile' | 'evaluate' | 'kinds'>,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<CompileAnswer> => compileFiles(world, withStandIns(source), images);
