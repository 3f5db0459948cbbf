import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutant } from './mutant.ts';

const root = path.join(import.meta.dirname, '../../..');

/** From here on this thread loads the file of the mutant with its text changed. */
export const loadMutated = ({ name, file, from, to }: Mutant): void => {
  const wanted = pathToFileURL(path.join(root, file)).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== wanted) return loaded;
      const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
      if (!source.includes(from)) throw new Error(`mutant '${name}': ${file} has no '${from}'`);
      return { ...loaded, source: source.replace(from, () => to) };
    },
  });
};
