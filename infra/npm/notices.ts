import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** The licences of every package of which a part is in the bundle, as most of them require. */
export const notices = (root: string, { inputs }: Metafile): string => {
  const folders = Object.keys(inputs).flatMap((path) => packageFolder(path) ?? []);
  const texts = [...new Set(folders)].sort().map((folder) => noticeOf(join(root, folder)));
  return `Tidegate contains parts of these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
};

const packageFolder = (path: string): string | undefined =>
  /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

const noticeOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as PackageJson;
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files.map((file) => join(folder, file)).filter(existsSync);
  return [
    `${name} ${version} (${license ?? 'see below'})\n`,
    ...texts.map((file) => readFileSync(file, 'utf8')),
  ].join('\n');
};
