import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { builtConsole } from './build-console.ts';
import { withoutParts } from './parts-by-right.ts';
import {
  definitionsWhenAsked,
  describesNothing,
  keysOfEnvironment,
  partsWhenUsed,
  versionsOnly,
  withoutBrowsers,
  withoutNativeParts,
  worldAtOnce,
} from './slim-plugins.ts';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages in CommonJS call `require`, which a module does not have. */
const banner =
  "import{createRequire as __require}from'node:module';const require=__require(import.meta.url);";

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm' as const,
  platform: 'node' as const,
  target: 'node24',
  /** The ES modules of a package before its CommonJS: smaller, and the AWS SDK starts. */
  mainFields: ['module', 'main'],
  logLevel: 'warning' as const,
} satisfies BuildOptions;

/** A larger one starts slowly; parts that are rarely used are loaded when they are. */
export const mostBytesAtStart = 1_000_000;

/**
 * Bundles each entry (name to file) to `<folder>/<name>/`, in the form for Lambda: `index.mjs` with what it loads at
 * the start, and chunks that are loaded when used. Returns how much each loads at its start, in bytes.
 */
export const bundle = async (
  entries: Readonly<Record<string, string>>,
  folder: string,
): Promise<ReadonlyMap<string, number>> => {
  // Each in a build of its own: in a common one, esbuild keeps in each what any of them uses.
  const sizes = await fewAtOnce(
    Object.entries(entries),
    4,
    async ([name, file]) => [name, await bundleOne(file, join(folder, name), withoutParts(name))] as const,
  );
  return new Map(sizes);
};

const bundleOne = async (file: string, outdir: string, more: readonly Plugin[]): Promise<number> => {
  const { metafile } = await build({
    ...common,
    entryPoints: { index: file },
    outdir,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    chunkNames: '[name]-[hash]',
    banner: { js: banner },
    plugins: [
      partsWhenUsed,
      keysOfEnvironment,
      definitionsWhenAsked,
      builtConsole,
      worldAtOnce,
      withoutBrowsers,
      withoutNativeParts,
      versionsOnly,
      describesNothing,
      ...more,
    ],
    minify: true,
    legalComments: 'none',
    metafile: true,
  });
  return sizeAtStart(metafile.outputs);
};

/** The entry and all that it imports without being asked. */
const sizeAtStart = (outputs: Metafile['outputs']): number => {
  const entry = Object.keys(outputs).find((path) => /(^|\/)index\.mjs$/.test(path)) ?? '';
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next] !== undefined) reach(next);
  };
  reach(entry);
  return [...reached].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
};

/** World and runtime stay external, so that the rest is the function's own code. */
const withoutWorld: Plugin = {
  name: 'without-world',
  setup: (hooks) => {
    hooks.onResolve({ filter: /^#worlds\/|(^|\/)lambda(-http)?\.ts$/ }, ({ path }) => ({
      path,
      external: true,
    }));
  },
};

/** The code of each entry after removing everything that it never calls: our own code, readable. */
export const essence = async (
  entries: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> => {
  const { outputFiles } = await build({
    ...common,
    entryPoints: { ...entries },
    outdir: 'nowhere',
    packages: 'external',
    plugins: [withoutWorld],
    write: false,
  });
  return new Map(outputFiles.map(({ path, text }) => [/([^/\\]+)\.js$/.exec(path)?.[1] ?? path, text]));
};
