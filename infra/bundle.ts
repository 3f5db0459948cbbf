import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { builtConsole } from './build-console.ts';
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

/**
 * Node modules are required where they are used. A static import would load all of them at the start, and that
 * of `node:http` also reads each of its exports, among them WebSocket, for which Node loads a whole HTTP
 * client.
 */
export const partsWhenUsed: Plugin = {
  name: 'parts-when-used',
  setup: (hooks) => {
    const filter = new RegExp(
      `^(node:)?(${builtinModules.map((name) => name.replace(/^node:/, '')).join('|')})$`,
    );
    hooks.onResolve({ filter }, ({ path, kind, namespace }) =>
      namespace === 'part' || kind === 'require-call' || kind === 'dynamic-import'
        ? { path, external: true }
        : { path, namespace: 'part' },
    );
    hooks.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }));
  },
};

/**
 * Lambda puts the keys of a function's role into its environment, so that the SDK need not look anywhere else: the other
 * places (files, sign-in, containers) would be a tenth of every bundle.
 */
const keysOfEnvironment: Plugin = {
  name: 'keys-of-environment',
  setup: (hooks) => {
    hooks.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'keys',
      pluginData: resolveDir,
    }));
    hooks.onLoad({ filter: /./, namespace: 'keys' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: pluginData as string,
    }));
  },
};

/** What evaluates CUE is part of a package for the cloud only where its operator makes it with TIDEGATE_DEFINITIONS=evaluate. */
const definitionsWhenAsked: Plugin = {
  name: 'definitions-when-asked',
  setup: (hooks) => {
    if (process.env['TIDEGATE_DEFINITIONS'] === 'evaluate') return;
    hooks.onResolve({ filter: /^#adapters\/cue\/wasm\/open\.ts$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    hooks.onLoad({ filter: /./, namespace: 'left-out' }, () => ({
      contents:
        "export const openCue = () => () => ({ kind: 'exceeded', reason: 'is not evaluated by this package, which was made without TIDEGATE_DEFINITIONS=evaluate' });",
    }));
  },
};

const leaveOut = (name: string, filter: RegExp, contents: string): Plugin => ({
  name,
  setup: (hooks) => {
    hooks.onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
    hooks.onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir: root }));
  },
});

/** The AWS SDK reads the name of a browser with it, which a function never has. */
const withoutBrowsers = leaveOut('without-browsers', /^bowser$/, 'export default undefined;');

/** Clients of the AWS SDK read their package.json for its version, which would bundle all of it. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: (hooks) => {
    hooks.onLoad({ filter: /[\\/]@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const late = "import('#worlds/aws.ts')";

/**
 * Other worlds import the cloud's world late, so that only the cloud loads it; a function needs it in any case.
 * A late import also stays whole: every command of the AWS SDK, although only a few are used.
 */
const worldAtOnce: Plugin = {
  name: 'world-at-once',
  setup: (hooks) => {
    hooks.onLoad({ filter: /[\\/]functions[\\/]runtime[\\/]lambda\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes(late)) throw new Error(`${path} does not say ${late} any more`);
      const contents = `import * as world from '#worlds/aws.ts';${text.replace(late, 'Promise.resolve(world)')}`;
      return { contents, loader: 'ts' };
    });
  },
};

/** Schemas that let everything through, for sections that are never read. */
const unread = (...names: readonly string[]): string =>
  `import { unknown } from 'zod';${names.map((name) => `export const ${name} = unknown();`).join('')}`;

/** Parts of the world that belong to a right: a function without it has no role for them, and never asks. */
const parts: readonly { readonly right: RegExp; readonly plugin: Plugin }[] = [
  {
    right: /-runs$/,
    plugin: leaveOut(
      'without-engine',
      /^#adapters\/engine\/step-functions\.ts$/,
      'export const openStepFunctions = undefined, sfnClient = undefined;',
    ),
  },
  {
    right: /^reach-clusters$/,
    plugin: leaveOut(
      'without-clusters',
      /^\.\/aws\/clusters\.ts$/,
      "const none = async () => { throw new Error('this function may reach no cluster'); };export const openClusters = () => ({ cluster: none, metrics: none });",
    ),
  },
  {
    right: /-clouds$/,
    plugin: leaveOut(
      'without-clouds',
      /^\.\/aws\/clouds\.ts$/,
      'export const openCloudsOfStack = () => undefined;',
    ),
  },
  // How to read a secret that this function may not read.
  {
    right: /^know-operations$/,
    plugin: leaveOut(
      'without-notifications',
      /^#adapters\/notifications\/settings\.ts$/,
      unread('notificationSettings'),
    ),
  },
  {
    right: /^know-operations$/,
    plugin: leaveOut(
      'without-sync',
      /^#adapters\/settings\/sync-schema\.ts$/,
      unread('syncSettings', 'promotionSettings'),
    ),
  },
  {
    right: /^tell-people$/,
    plugin: leaveOut('without-chats', /^#adapters\/chat\/settings\.ts$/, unread('chatSettings')),
  },
  {
    right: /^tell-people$/,
    plugin: leaveOut(
      'without-chat',
      /^\.\/aws\/chat\.ts$/,
      "const none = async () => { throw new Error('this function tells nobody'); };export const openChat = () => ({ tell: none });",
    ),
  },
];

/** What each function of the stack does without; an entry that is none of them has everything. */
const withoutParts = (name: string): readonly Plugin[] => {
  const list = new URL('functions.json', import.meta.url);
  const functions = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly name: string;
    readonly rights: readonly string[];
  }[];
  const rights = functions.find((one) => one.name === name)?.rights;
  if (rights === undefined) return [];
  return parts.filter(({ right }) => !rights.some((one) => right.test(one))).map(({ plugin }) => plugin);
};

/**
 * Bundles each entry (name to file) to `<folder>/<name>/`, in the form for Lambda: `index.mjs` with what it
 * loads at the start, and chunks that are loaded when used. Returns how much each loads at its start, in bytes.
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
      versionsOnly,
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
