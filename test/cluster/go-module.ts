import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { buildOnce, type Go, type Recipe } from './build.ts';
import { runGo } from './go-command.ts';
import { cacheFolder } from './places.ts';
import { findToolchain } from './toolchain.ts';

const run = promisify(execFile);

/** A program that is published as a Go module of its own. */
export interface GoModule {
  /** What people call it. */
  readonly product: string;
  readonly module: string;
  readonly version: string;
  /** The package of the program within the module. */
  readonly main: string;
  readonly program: string;
  /** The folder of the module whose objects belong into a cluster; it is kept beside the program. */
  readonly objects: string;
  /** The oldest Go that builds it, where that of the control plane is too old. */
  readonly oldestGo?: string;
  /** The checksum of its sources (`h1:…`), where the public checksum database does not have that version. */
  readonly sum?: string;
}

/**
 * Builds a program from its Go module where it is not cached, and gives the folder that holds it and its objects. Some
 * minutes on two cores, once.
 */
export const buildModule = async (
  wanted: GoModule,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> => {
  const folder = folderOf(wanted);
  const { product, oldestGo } = wanted;
  const build: Recipe['build'] = (half, go, telling) => fill(wanted, half, go, telling);
  const recipe = { folder, product, isBuilt: () => isModuleBuilt(wanted), build };
  await buildOnce(oldestGo === undefined ? recipe : { ...recipe, oldestGo }, { log, signal });
  return folder;
};

/** Fetches its sources where Go's own cache lacks them, and gives their folder, which is read-only. Nothing is built. */
export const moduleSources = async (wanted: GoModule, log: (line: string) => void): Promise<string> => {
  const toolchain = await findToolchain(log, wanted.oldestGo);
  if (toolchain.kind === 'missing')
    throw new Error(`${wanted.product} cannot be fetched: ${toolchain.reason}`);
  return download(toolchain.go, wanted);
};

/** Says whether it is in the cache already. */
export const isModuleBuilt = (wanted: GoModule): boolean =>
  existsSync(join(folderOf(wanted), wanted.program));

const folderOf = ({ product, version }: GoModule): string => {
  const name = product.toLowerCase().replaceAll(' ', '-');
  return join(cacheFolder(), `${name}-${version}-${process.platform}-${process.arch}`);
};

const fill = async (
  wanted: GoModule,
  half: string,
  { go, version: goVersion }: Go,
  telling: Parameters<Recipe['build']>[2],
): Promise<void> => {
  const { product, version, main, program, objects } = wanted;
  telling.log(`building ${product} ${version} with ${goVersion}: 3 to 6 minutes on two cores, once`);
  const sources = join(half, 'sources');
  cpSync(await download(go, wanted), sources, { recursive: true });
  makeWritable(sources);
  await runGo({
    ...telling,
    go,
    cwd: sources,
    label: `${product} ${version}`,
    // A go.sum does not list everything that a build without the vendor folder needs.
    args: ['build', '-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w'].concat([
      '-o',
      join(half, program),
      main,
    ]),
  });
  cpSync(join(sources, objects), join(half, objects), { recursive: true });
  rmSync(sources, { recursive: true });
};

/** The module's folder in Go's own cache, which is read-only. */
const download = async (go: string, { module, version, sum }: GoModule): Promise<string> => {
  const { stdout } = await run(go, ['mod', 'download', '-json', `${module}@v${version}`], {
    env: {
      ...process.env,
      GOFLAGS: '-mod=mod',
      GOWORK: 'off',
      GOROOT: undefined,
      ...(sum === undefined ? {} : { GONOSUMDB: module }),
    },
  });
  const { Dir, Sum } = JSON.parse(stdout) as { readonly Dir: string; readonly Sum: string };
  if (sum !== undefined && Sum !== sum)
    throw new Error(
      `the sources of ${module} v${version} are not the expected ones: ${Sum}, expected ${sum}`,
    );
  return Dir;
};

const makeWritable = (place: string): void => {
  chmodSync(place, 0o755);
  for (const entry of readdirSync(place, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(place, entry.name));
    else chmodSync(join(place, entry.name), 0o644);
  }
};
