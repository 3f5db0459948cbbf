import type { CompileAnswer } from '#domain/app/compiled.ts';
import type { Source } from '#domain/config/place.ts';
import type { World } from '#ports/world.ts';
import { loading } from '../breathe.ts';
import { compileFiles } from './compile-files.ts';

/** The application's name, components and places, also if some objects still have to be read from a cluster. */
export const compileShape = async (
  world: Pick<World, 'compile' | 'evaluate' | 'kinds' | 'routers'>,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<CompileAnswer> => {
  const { withStandIns } = await loading(import('#shared/compiler/referred.ts'));
  return compileFiles(world, withStandIns(source), images);
};
