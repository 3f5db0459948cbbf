/**
 * `npm run test:package`: packs the checkout, installs the tarball into an empty folder, and runs the verbs under each line of
 * Node that it promises. `-- 20` runs that line only. Needs npm and, the first time, its registry for the older Nodes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkContents } from './contents.ts';
import { packAndInstall } from './install.ts';
import { lines, nodeOf } from './nodes.ts';
import { checkOffline } from './offline.ts';
import { programOf } from './program.ts';
import { checkServing } from './serving.ts';

/** A check that hangs is a check that failed: real time, for nothing here has another clock. The first time, two Nodes are fetched. */
const limitMs = 15 * 60_000;
setTimeout(() => {
  console.error('the check of the package did not end');
  process.exit(1);
}, limitMs).unref();

const asked = process.argv.slice(2).map(Number);
const installed = packAndInstall();
try {
  const { files, packedBytes, unpackedBytes } = installed;
  const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
  console.log(`packed: ${files.length} files, ${kB(packedBytes)}, ${kB(unpackedBytes)} unpacked`);
  checkContents(installed);
  for (const line of lines.filter((each) => asked.length === 0 || asked.includes(each))) {
    const path = nodeOf(line);
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1);
    const folder = join(installed.folder, `node-${line}`);
    mkdirSync(folder);
    const programIn = (cwd: string) => programOf(path, installed.gate, cwd);
    await checkOffline(programIn(folder), installed, folder, { version, path });
    await checkServing(programIn, folder);
    console.log(`node ${version}: every verb works`);
  }
} finally {
  installed.remove();
}
