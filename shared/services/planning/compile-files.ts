import type { Source } from '#domain/config/place.ts';
import type { CompileAnswer } from '#domain/app/compiled.ts';
import type { World } from '#ports/world.ts';
import { compile } from '#shared/compiler/compile.ts';
import { lasting } from '#shared/compiler/memo.ts';

/** What the files mean with these images in them: compiled apart where the world has a place for it, else right here. */
export const compileFiles = async (
  world: Pick<World, 'compile' | 'evaluate' | 'kinds' | 'routers'>,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<CompileAnswer> =>
  world.compile?.(source, images) ??
  compile(source, {
    images,
    memory: lasting,
    evaluate: world.evaluate,
    kinds: world.kinds,
    routers: world.routers,
  });
