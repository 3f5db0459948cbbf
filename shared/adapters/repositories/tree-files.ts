import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppSource } from '#domain/drift/source.ts';
import { isFailure } from '#domain/failure.ts';
import { readFolder } from '#shared/compiler/read-folder.ts';
import type { Checkout } from '#ports/repositories.ts';
import { unreadableAt } from './refused.ts';

/** One file of a revision. */
export interface TreeFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** What cannot be read of a tree, in words. */
export class Unreadable extends Error {}

const mostFiles = 5000;
/** All files together: the same one may stand under many names. */
const mostBytes = 64 * 1024 * 1024;
const deepest = 20;

/** Takes the files of a tree as long as all of them together stay within their bounds. */
export const gatherFiles = (): { readonly found: TreeFile[]; add(file: TreeFile): void } => {
  const found: TreeFile[] = [];
  let bytes = 0;
  const add = (file: TreeFile): void => {
    bytes += file.data.length;
    found.push(file);
    if (found.length > mostFiles) throw new Unreadable(`it has more than ${mostFiles} files`);
    if (bytes > mostBytes) throw new Unreadable('its files are more than 64 MB together');
  };
  return { found, add };
};

export const checkDepth = (depth: number): void => {
  if (depth > deepest) throw new Unreadable('its folders lie more than 20 deep');
};

/** What the disk says of a name too long, or of one that is a file and a folder. */
const noFile: ReadonlySet<string> = new Set([
  'ENAMETOOLONG',
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'EINVAL',
  'EILSEQ',
]);

/** Read as the same folder on disk would be: which files count is decided in one place. */
export const asOnDisk = async (
  source: AppSource,
  revision: string,
  files: readonly TreeFile[],
): Promise<Checkout> => {
  const place = await mkdtemp(join(tmpdir(), 'tidegate-source-'));
  try {
    for (const { path, data } of files) {
      await mkdir(join(place, dirname(path)), { recursive: true });
      await writeFile(join(place, path), data);
    }
    const { files: read } = await readFolder(place);
    return { revision, files: { files: read } };
  } catch (error) {
    if (isFailure(error))
      throw unreadableAt(source, revision, error.message.replaceAll(place, source.path ?? 'its top folder'));
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw noFile.has(code)
      ? unreadableAt(source, revision, `a name in it cannot be that of a file (${code})`)
      : error;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};
