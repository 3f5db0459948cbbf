import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#domain/failure.ts';
import { objectFolder } from './file-place.ts';

const maxDepth = 12;

export interface ObjectFiles {
  /** Files of objects, with their paths from the root. */
  readonly files: readonly string[];
  /** Files that hold none by their name. */
  readonly skipped: readonly string[];
}

/**
 * The files in `objects/<component>/`, folders in it included: `helm template --output-dir` writes
 * `<chart>/templates/…` and `<chart>/charts/<other>/templates/…`. What a tool reads instead of writes is refused with
 * the command that writes. `insist` refuses what leads out of the root.
 */
export const findObjectFiles = async (
  root: string,
  insist: (file: string) => Promise<unknown>,
): Promise<ObjectFiles> => {
  const top = await entriesOf(root, objectFolder);
  const folders = top.filter(mayHoldFiles).map(({ name }) => `${objectFolder}/${name}`);
  const loose = top.filter((entry) => !mayHoldFiles(entry) && isObjectFile(entry.name));
  const lists = await Promise.all(folders.map((folder) => filesBelow(root, folder, insist)));
  const all = [...loose.map(({ name }) => `${objectFolder}/${name}`), ...lists.flat()].toSorted();
  for (const file of all)
    refuseSources(file, `> ${objectFolder}/${file.split('/')[1] ?? '<component>'}/all.yaml`);
  return { files: all.filter(isObjectFile), skipped: all.filter((file) => !isObjectFile(file)) };
};

/** Every file in a folder of the root and in all folders in it; hidden ones are left out. The folder may be the root, ``. */
export const findFilesBelow = async (
  root: string,
  folder: string,
  insist: (file: string) => Promise<unknown>,
): Promise<readonly string[]> => {
  const files = (await filesBelow(root, folder, insist)).toSorted();
  for (const file of files) refuseSources(file, '| tidegate plan -f -');
  return files;
};

export const isObjectFile = (name: string): boolean => /\.(ya?ml|json)$/i.test(name);

const mayHoldFiles = (entry: Dirent): boolean => entry.isDirectory() || entry.isSymbolicLink();

const entriesOf = (root: string, folder: string): Promise<readonly Dirent[]> =>
  readdir(join(root, folder), { withFileTypes: true }).catch(() => []);

const filesBelow = async (
  root: string,
  folder: string,
  insist: (file: string) => Promise<unknown>,
  depth = 0,
): Promise<readonly string[]> => {
  if (depth > maxDepth)
    throw new Failure('PlanRefused', folder, 'is too deep; is there a link to a folder above it?');
  if (folder !== '') await insist(folder);
  const entries = (await entriesOf(root, folder)).filter(
    ({ name }) => !name.startsWith('.') && name !== 'node_modules',
  );
  const lists = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path, insist, depth + 1);
      if (!entry.isSymbolicLink() || isObjectFile(entry.name)) return [path];
      return filesBelow(root, path, insist, depth + 1);
    }),
  );
  return lists.flat();
};

/** Inputs of Helm and kustomize are not their output. */
const refuseSources = (file: string, output: string): void => {
  const name = file.split('/').at(-1) ?? '';
  const folder = file.slice(0, -name.length - 1);
  if (/^kustomization(\.ya?ml)?$/i.test(name))
    throw new Failure(
      'PlanRefused',
      `${file}:1:1`,
      `is what kustomize reads, and Tidegate runs none; keep it elsewhere and take its output: kustomize build <folder> ${output}`,
    );
  if (name === 'Chart.yaml' || name.endsWith('.tpl'))
    throw new Failure(
      'PlanRefused',
      `${file}:1:1`,
      `is a chart that Helm reads (${folder}), and Tidegate runs none; keep it elsewhere and take its output: helm template <chart> ${output}`,
    );
};
