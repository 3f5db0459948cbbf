import { type Engine, EngineTrouble, openEngine } from '#adapters/engine/embedded/engine.ts';
import type { EngineOptions } from '#adapters/engine/embedded/options.ts';
import { Failure } from '#domain/failure.ts';

/** Opens the embedded engine; a locked, damaged or newer database is a ConfigRefused that says what to do. */
export const openOwnEngine = (options: EngineOptions): Engine => {
  try {
    return openEngine(options);
  } catch (error) {
    if (!(error instanceof EngineTrouble)) throw error;
    const { file } = options;
    throw new Failure('ConfigRefused', file, error.message.replace(`${file}: `, ''), {
      trouble: error.name,
      ...(isOfStore(error) && { store: error.name }),
    });
  }
};

const isOfStore = ({ name }: EngineTrouble): boolean =>
  name === 'EngineDatabaseDamaged' || name === 'EngineDatabaseUnwritable';
