import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, mostBytesAtStart } from './bundle.ts';
import { isFresh, readFunctions } from './functions.ts';
import type { Resources } from './template-resources.ts';
import { breachesOf, rules } from './template-rules.ts';

/*
 * `npm run package [-- flags of osls]`: bundles every function and writes the template and the zips to .serverless, offline
 * and without credentials. Flags such as --stage and --param are the same as for the deployment: the template is made for them.
 */

const root = fileURLToPath(new URL('../', import.meta.url));
const inRoot = (path: string): string => join(root, path);

/** Nothing of the machine's AWS set-up gets in: the same checkout gives the same package everywhere. */
const environment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|SLS_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: `${inRoot('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
};

const run = (tool: string, ...args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(tool, args, {
      cwd: root,
      env: environment(),
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${tool} ended with ${code}`))));
  });

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0).padStart(5)} kB`;

if (!(await isFresh())) throw new Error('infra/functions.json is stale; run: node infra/functions.ts');
for (const folder of ['dist', '.serverless']) rmSync(inRoot(folder), { recursive: true, force: true });
const functions = readFunctions();
const sizes = await bundle(Object.fromEntries(functions.map(({ name, file }) => [name, file])), 'dist');
const large = [...sizes].filter(([, bytes]) => bytes > mostBytesAtStart).map(([name]) => name);
if (large.length > 0) throw new Error(`above ${mostBytesAtStart} bytes at the start: ${large.join(', ')}`);
await run('osls', 'package', ...process.argv.slice(2));

const template = '.serverless/cloudformation-template-update-stack.json';
const { Resources } = JSON.parse(readFileSync(inRoot(template), 'utf8')) as { readonly Resources: Resources };
const breaches = breachesOf(Resources);
if (breaches.length > 0) throw new Error(`the template breaks rules of ours:\n  ${breaches.join('\n  ')}`);

console.log('\nfunction            bundle      zip  rights');
for (const { name, rights } of functions) {
  const zip = statSync(inRoot(`.serverless/${name}.zip`)).size;
  console.log(
    `${name.padEnd(16)} ${kilobytes(sizes.get(name) ?? 0)} ${kilobytes(zip)}  ${rights.join(', ')}`,
  );
}
console.log(`\n${template}, which keeps our ${rules.length} rules, and a zip for each function`);
