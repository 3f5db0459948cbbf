import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Where parts stay between runs: outside every checkout, as the XDG rules say. */
export const cacheFolder = (): string => {
  const asked = process.env['XDG_CACHE_HOME'];
  const base = asked !== undefined && isAbsolute(asked) ? asked : join(homedir(), '.cache');
  return join(base, 'tidegate', 'cloud');
};

/** Names a build by all that goes into it, so that an old part is never taken for a new one. */
export const keyOf = (...recipe: readonly string[]): string =>
  createHash('sha256')
    .update([...recipe, process.platform, process.arch].join('\0'))
    .digest('hex')
    .slice(0, 16);

/** The folder of Node 24 in node_modules: the program that functions run on, and the headers that addons are built with. */
export const nodeFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`));
