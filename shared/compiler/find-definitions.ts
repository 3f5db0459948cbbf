import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { definitionFolder, isDefinitionFile, isLooseDefinition, moduleFolders } from './definitions.ts';
import { protectFile } from './protect.ts';
import { readRegular } from './regular-file.ts';
import { maxFileBytes } from './yaml.ts';

/**
 * The files of an application's definitions: all of `definitions/`, and those directly beside it or in the folders of a
 * module that hold one. `insist` refuses what leads out of the root; no link is followed.
 */
export const findDefinitions = async (
  root: string,
  app: string,
  insist: (file: string) => Promise<unknown>,
): Promise<readonly string[]> => {
  const entries = await readdir(root, { withFileTypes: true });
  const isOwn = entries.some(({ name }) => name === definitionFolder);
  if (isOwn) await insist(definitionFolder);
  const own = isOwn ? await filesBelow(root, definitionFolder) : [];
  const beside = entries
    .filter((entry) => entry.isFile() && entry.name !== app && !/^app\.ya?ml$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => name !== protectFile);
  const folders = entries.filter((entry) => entry.isDirectory() && moduleFolders.includes(entry.name));
  const modules = await Promise.all(folders.map(({ name }) => filesBelow(root, name)));
  return [
    ...own.filter(isDefinitionFile).toSorted(),
    ...(await loose(root, [...beside, ...modules.flat()].filter(isDefinitionFile))),
  ];
};

const filesBelow = async (root: string, folder: string): Promise<readonly string[]> =>
  (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    );

/** Neighbours of the application are only checked for definitions. */
const loose = async (root: string, names: readonly string[]): Promise<readonly string[]> => {
  const files = await Promise.all(
    names
      .filter((name) => !name.endsWith('.json'))
      .toSorted()
      .map(async (path) => ({ path, text: await readSmall(join(root, path)) })),
  );
  return files.filter(({ path, text }) => isLooseDefinition(path, text)).map(({ path }) => path);
};

/** The text of a file, and none of one that is too large to be meant. */
const readSmall = (file: string): Promise<string> => readRegular(file, file, maxFileBytes).catch(() => '');
