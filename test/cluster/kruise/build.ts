import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { buildOnce, type Go, type Recipe } from '../build.ts';
import { runGo } from '../go-command.ts';
import { cacheFolder } from '../places.ts';

const run = promisify(execFile);

/** The real OpenKruise: its controllers and webhooks in one program. */
export const kruiseVersion = '1.9.1';

const folder = join(cacheFolder(), `kruise-${kruiseVersion}-${process.platform}-${process.arch}`);
const isBuilt = (): boolean => existsSync(join(folder, 'kruise-manager'));

/**
 * Builds the kruise-manager from its Go module where it is not cached, and gives the folder that holds it and, in
 * `config`, the objects that belong into a cluster. About three minutes on two cores after the control plane, once.
 */
export const buildKruise = async (log: (line: string) => void): Promise<string> => {
  await buildOnce({ folder, product: 'OpenKruise', isBuilt, build }, { log, signal: undefined });
  return folder;
};

const build: Recipe['build'] = async (half, { go, version }, telling) => {
  telling.log(`building OpenKruise ${kruiseVersion} with ${version}: 3 to 6 minutes on two cores, once`);
  const sources = join(half, 'sources');
  cpSync(await download(go), sources, { recursive: true });
  makeWritable(sources);
  await runGo({
    ...telling,
    go,
    cwd: sources,
    label: `OpenKruise ${kruiseVersion}`,
    // Its go.sum does not list everything that a build without its vendor folder needs.
    args: ['build', '-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'].concat([
      '-o',
      join(half, 'kruise-manager'),
      '.',
    ]),
  });
  cpSync(join(sources, 'config'), join(half, 'config'), { recursive: true });
  rmSync(sources, { recursive: true });
};

/** The module's folder in Go's own cache, which is read-only. */
const download = async (go: Go['go']): Promise<string> => {
  const module = `github.com/openkruise/kruise@v${kruiseVersion}`;
  const { stdout } = await run(go, ['mod', 'download', '-json', module], {
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
  });
  return (JSON.parse(stdout) as { Dir: string }).Dir;
};

const makeWritable = (place: string): void => {
  chmodSync(place, 0o755);
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(place, entry.name));
    else chmodSync(join(place, entry.name), 0o644);
  }
};
