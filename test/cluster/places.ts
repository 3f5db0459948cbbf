import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder with the Go sources and the kwok stages of the control plane. */
export const sources = join(import.meta.dirname, 'control-plane');

/** Where built programs stay between runs: outside every checkout, as the XDG rules say. */
export const cacheFolder = (): string => {
  const asked = process.env['XDG_CACHE_HOME'];
  const base = asked && isAbsolute(asked) ? asked : join(homedir(), '.cache');
  return join(base, 'tidegate', 'control-plane');
};

/** Where running planes keep data, tokens and logs; `TIDEGATE_CLUSTER_STATE` moves it (the tests of up and down do). */
export const stateRoot = (): string =>
  process.env['TIDEGATE_CLUSTER_STATE'] ?? join(tmpdir(), `tidegate-cluster-${userInfo().username}`);

/** The folder of the plane that `npm run cluster` starts: one a user. */
export const sharedFolder = (): string => join(stateRoot(), 'up');

/** Names a build by all that goes into it, so that an old binary is never taken for a new one. */
export const buildKey = (recipe: string): string => {
  const hash = createHash('sha256').update(`${recipe}\0${process.platform}-${process.arch}\0`);
  for (const file of ['go.mod', 'go.sum', 'main.go'])
    hash.update(readFileSync(join(sources, file))).update('\0');
  return hash.digest('hex').slice(0, 16);
};
