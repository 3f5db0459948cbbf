import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import type { ConsoleFile, ConsoleFiles } from '#console/file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Bundles the console with esbuild: the page, and its script and style under names that change with their content. */
export const buildConsole = async (): Promise<ConsoleFiles> => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['console/main.tsx', 'console/style.css'],
    bundle: true,
    // Modules that only one view needs, such as charts, are loaded with it.
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    outdir: 'console',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    write: false,
    metafile: true,
  });
  const assets = outputFiles.map(({ path, text }): [string, ConsoleFile] => {
    const name = path.slice(path.replaceAll('\\', '/').lastIndexOf('/') + 1);
    return [`/console/${name}`, { type: types[extname(name)] ?? 'text/plain', text, isImmutable: true }];
  });
  const page = await readFile(new URL('../console/index.html', import.meta.url), 'utf8');
  return {
    '/': {
      type: 'text/html; charset=utf-8',
      text: withImports(named(page, assets), metafile),
      isImmutable: false,
    },
    ...Object.fromEntries(assets),
  };
};

/** The page with the names that its script and style have got. */
const named = (page: string, assets: readonly (readonly [string, ConsoleFile])[]): string =>
  assets.reduce((text, [path]) => text.replace(path.replace(/-[A-Z0-9]+(?=\.\w+$)/, ''), path), page);

/** Names what the first script imports, so that a browser need not read the script before it asks for the rest. */
const withImports = (page: string, { outputs }: Metafile): string => {
  const main = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === 'console/main.tsx');
  const links = (main?.[1].imports ?? [])
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `    <link rel="modulepreload" href="/${path}" />\n`);
  return page.replace('  </head>', `${links.join('')}  </head>`);
};

/** Puts the built console into a bundle, in the place of the file that builds it. */
export const builtConsole: Plugin = {
  name: 'built-console',
  setup: (hooks) => {
    hooks.onResolve({ filter: /^#console\/files\.ts$/ }, ({ path }) => ({ path, namespace: 'console' }));
    hooks.onLoad({ filter: /./, namespace: 'console' }, async () => ({
      contents: `const files = ${JSON.stringify(await buildConsole())}; export const consoleFiles = async () => files;`,
    }));
  },
};
