import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '#test/house/tree.ts';

export interface Installed {
  /** An empty project with the package in it. */
  readonly folder: string;
  /** Where the package lies. */
  readonly home: string;
  readonly gate: string;
  /** What npm says is in the package. */
  readonly files: readonly string[];
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  remove(): void;
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the checkout as `npm publish` would, and installs the tarball into an empty folder elsewhere. */
export const packAndInstall = (): Installed => {
  const place = mkdtempSync(join(tmpdir(), 'tidegate-package-'));
  const npm = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const packed = firstOf(npm(root, 'pack', '--json', '--pack-destination', place));
  const folder = join(place, 'project');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  npm(folder, 'install', '--no-audit', '--no-fund', '--silent', join(place, packed.filename));
  const home = join(folder, 'node_modules/tidegate');
  return {
    folder,
    home,
    gate: join(home, 'cli/tidegate.mjs'),
    files: packed.files.map(({ path }) => path),
    packedBytes: packed.size,
    unpackedBytes: packed.unpackedSize,
    remove: () => rmSync(place, { recursive: true, force: true, maxRetries: 5 }),
  };
};

/** Older npm answers a list, newer ones a map by name. */
const firstOf = (json: string): Packed => {
  const [packed] = Object.values(JSON.parse(json) as Readonly<Record<string, Packed>>);
  if (packed === undefined) throw new Error('npm pack packed nothing');
  return packed;
};
