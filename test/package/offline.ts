import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from '#test/house/tree.ts';
import { schemaKinds } from '../../cli/schema-kinds.ts';
import type { Installed } from './install.ts';
import type { Program } from './program.ts';

/** The verbs that need no server, each by what it prints; `version` is of the Node that should run them. */
export const checkOffline = async (
  program: Program,
  { home }: Installed,
  folder: string,
  node: { readonly version: string; readonly path: string },
): Promise<void> => {
  const fine = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await program.run(...args);
    assert.deepEqual([code, err], [0, ''], `tidegate ${args.join(' ')}`);
    return out;
  };
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  assert.equal(await fine('version'), `tidegate ${version} (node ${node.version})\n`);
  assert.match(await fine(), /^Tidegate .*\n\ntidegate <verb>/);
  cpSync(join(root, 'examples/checkout'), join(folder, 'checkout'), { recursive: true });
  assert.equal(
    await fine('render', '-f', 'checkout'),
    readFileSync(join(folder, 'checkout/expected/demo.yaml'), 'utf8'),
  );
  assert.match(await fine('plan', '-f', 'checkout'), /^plan of checkout sha256:/);
  assert.match(await fine('lint', '-f', 'checkout'), /values are common to all targets/);
  assert.match(await fine('why', 'checkout', 'demo', 'Deployment/checkout.spec.replicas'), /is 10 in demo/);
  assert.equal(await fine('fmt', 'checkout', '--check'), '');
  for (const kind of schemaKinds)
    assert.deepEqual(
      JSON.parse(await fine('schema', kind)),
      JSON.parse(readFileSync(join(home, 'schema', `${kind}.json`), 'utf8')),
    );
  writeFileSync(join(folder, 'kubeconfig'), nowhere);
  const live = await program.run('plan', '-f', 'checkout', '--kubeconfig', join(folder, 'kubeconfig'));
  assert.match(live.out + live.err, /ECONNREFUSED/, 'a plan against a cluster needs no database');
  assert.match(await fine('completion', 'bash'), /complete -F _tidegate tidegate/);
  await checkOwnTypes(fine, program, folder, node.path, home);
  mkdirSync(join(folder, 'defined/definitions'), { recursive: true });
  writeFileSync(join(folder, 'defined/app.yaml'), definedApp);
  writeFileSync(join(folder, 'defined/definitions/greeting.cue'), greeting);
  assert.match(
    await fine('render', '-f', 'defined'),
    /text: hello hello/,
    'CUE is evaluated where it is installed',
  );
};

const definedApp = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: defined }
spec: { components: [{ name: one, type: greeting, properties: { word: hello } }] }
`;
const greeting = `greeting: type: "component"
template: {
	output: {apiVersion: "v1", kind: "ConfigMap", data: text: "\\(parameter.word) \\(parameter.word)"}
	parameter: word: string
}
`;

const nowhere = `apiVersion: v1
kind: Config
current-context: a
contexts: [{ name: a, context: { cluster: a, user: a } }]
clusters: [{ name: a, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: a, user: { token: x } }]
`;

/** A type of one's own is TypeScript: it works, its test passes, and its module is right by the types of the package. */
const checkOwnTypes = async (
  fine: (...args: readonly string[]) => Promise<string>,
  program: Program,
  folder: string,
  node: string,
  home: string,
): Promise<void> => {
  await fine('new', 'component', 'queue');
  await fine('new', 'trait', 'patience');
  const env = {
    ...process.env,
    TIDEGATE: `${node} ${join(home, 'cli/tidegate.mjs')}`,
    NODE_TEST_CONTEXT: '',
  };
  const tests = ['components/queue.test.mjs', 'traits/patience.test.mjs'];
  const tested = spawnSync(node, ['--test', ...tests], { cwd: folder, encoding: 'utf8', env });
  assert.equal(tested.status, 0, tested.stdout);
  mkdirSync(join(folder, 'typed'), { recursive: true });
  writeFileSync(join(folder, 'typed/right.ts'), viewUser('outcome'));
  writeFileSync(join(folder, 'typed/wrong.ts'), viewUser('outcomes'));
  const right = checkTypes(folder, 'components/queue.ts', 'traits/patience.ts', 'typed/right.ts');
  assert.equal(right.status, 0, right.stdout);
  assert.match(
    checkTypes(folder, 'typed/wrong.ts').stdout,
    /'outcomes' does not exist on type 'ReleaseView'/,
  );
  const unknown = await program.run('render', '-f', 'nowhere');
  assert.equal(unknown.code, 1);
};

const checkTypes = (folder: string, ...files: readonly string[]) => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
  return spawnSync(process.execPath, [tsc, ...options, ...files], { cwd: folder, encoding: 'utf8' });
};

const viewUser = (field: string): string => `import type { ReleaseView } from 'tidegate/api';
export const isOver = (release: ReleaseView): boolean => release.${field} !== undefined;
`;
