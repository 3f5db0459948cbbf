import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

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
export const keysOfEnvironment: Plugin = {
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
export const definitionsWhenAsked: Plugin = {
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

/** Replaces a module by these contents. */
export const leaveOut = (name: string, filter: RegExp, contents: string): Plugin => ({
  name,
  setup: (hooks) => {
    hooks.onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
    hooks.onLoad({ filter: /./, namespace: name }, () => ({ contents, resolveDir: root }));
  },
});

/** The AWS SDK reads the name of a browser with it, which a function never has. */
export const withoutBrowsers = leaveOut('without-browsers', /^bowser$/, 'export default undefined;');

/** SSH asks for parts that a compiler would have to make, and does without them where they are not there. */
export const withoutNativeParts = leaveOut(
  'without-native-parts',
  /^cpu-features$|sshcrypto\.node$/,
  "throw new Error('it is not there');",
);

/** Clients of the AWS SDK read their package.json for its version, which would bundle all of it. */
export const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: (hooks) => {
    hooks.onLoad({ filter: /[\\/]@aws-sdk[\\/][\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** Zod carries the writer of JSON Schemas into every schema; no function describes one. */
export const describesNothing: Plugin = {
  name: 'describes-nothing',
  setup: (hooks) => {
    const filter = /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/;
    hooks.onLoad({ filter }, ({ path }) => {
      const exported = readFileSync(path, 'utf8').matchAll(/^export (?:const |function |\{ \w+ as )(\w+)/gm);
      const stubs = [...exported].map(([, name]) => `none as ${name}`);
      const none = "const none = () => () => { throw new Error('this function describes no schema'); };";
      return { contents: `${none}export { ${stubs.join(', ')} };` };
    });
  },
};

const late = "import('#worlds/aws.ts')";

/**
 * Other worlds import the cloud's world late, so that only the cloud loads it; a function needs it in any case.
 * A late import also stays whole: every command of the AWS SDK, although only a few are used.
 */
export const worldAtOnce: Plugin = {
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
