import type { Source } from '#domain/config/place.ts';
import type { CompileAnswer } from '#domain/app/compiled.ts';
import { loading } from '../breathe.ts';
import type { World } from '#ports/world.ts';

/**
 * What the files mean with these images in them: compiled apart where the world has a place for it, else right here. The
 * compiler is loaded when there is something to compile: it is a third of a function that has it from its start.
 */
export const compileFiles = async (
  world: Pick<World, 'compile' | 'evaluate' | 'kinds' | 'routers'>,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<CompileAnswer> => {
  if (world.compile !== undefined) return world.compile(source, images);
  const { compile } = await loading(import('#shared/compiler/compile.ts'));
  const { lasting } = await loading(import('#shared/compiler/memo.ts'));
  return compile(source, {
    images,
    memory: lasting,
    evaluate: world.evaluate,
    kinds: world.kinds,
    routers: world.routers,
  });
};
