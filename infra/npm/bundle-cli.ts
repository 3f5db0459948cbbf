import { readFile } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin, transform } from 'esbuild';
import { builtConsole } from '../build-console.ts';
import { partsWhenUsed, withoutNativeParts } from '../slim-plugins.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Our files locate what is beside them (examples, workflows, package.json) by `import.meta.url`. In the bundle that is
 * the path that the file had in the checkout; the package has the same folders in the same places.
 */
const keepPlaces: Plugin = {
  name: 'keep-places',
  setup: (hooks) => {
    hooks.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (path.includes('node_modules') || !text.includes('import.meta.url')) return undefined;
      // The bundler distinguishes code from text: a scaffold has the same words in a template.
      const define = { 'import.meta.url': 'placeInCheckout' };
      const { code } = await transform(text, { loader: 'ts', target: 'esnext', define });
      const place = JSON.stringify(`../${relative(root, path).split(sep).join('/')}`);
      return { contents: `const placeInCheckout = new URL(${place}, import.meta.url).href;\n${code}` };
    });
  },
};

/** Packages in CommonJS call `require`, which a module does not have. */
const banner =
  "import{createRequire as nodeCreateRequire}from'node:module';const require=nodeCreateRequire(import.meta.url);";

/**
 * The program as JavaScript for Node 20 and newer: one entry, one for the compiling threads, and chunks that are loaded
 * when a verb needs them. It is not minified, so that stack traces in issues are readable.
 */
export const bundleCli = async (folder: string): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'infra/npm/main.ts', compiling: 'shared/worlds/local/compiling/thread.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    plugins: [partsWhenUsed, builtConsole, withoutNativeParts, keepPlaces],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
};
