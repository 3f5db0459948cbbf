import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { SourceFile } from '#domain/config/place.ts';
import { findFilesBelow, isObjectFile } from './find-object-files.ts';
import { isOwnFile, manifestsFile } from './manifests.ts';
import { protectFile } from './protect.ts';

/** Where Kubernetes manifests were given instead of an Application. */
export interface ManifestFiles {
  /** Files of objects, and the file that makes an application of them, with their paths from the root. */
  readonly files: readonly string[];
  /** Files that hold no objects by their name. */
  readonly skipped: readonly string[];
  /** Used if no file makes an application of the manifests. */
  readonly made?: SourceFile;
}

/** The manifests of a folder and of all folders in it, or those of one file; without layers and protection rules. */
export const findManifests = async (
  root: string,
  only: string | undefined,
  insist: (file: string) => Promise<unknown>,
): Promise<ManifestFiles> => {
  const names = await readdir(root);
  const own = [manifestsFile, protectFile].filter((name) => names.includes(name));
  const all = only === undefined ? await findFilesBelow(root, '', insist) : [only];
  const found = all.filter((file) => !isOwnFile(file));
  return {
    files: [...own, ...found.filter(isObjectFile)],
    skipped: found.filter((file) => !isObjectFile(file)),
    ...(own.includes(manifestsFile) ? {} : { made: manifestsFileFor(root) }),
  };
};

/** The file that a folder of manifests needs at least: a name. */
export const manifestsFileFor = (folder: string): SourceFile => ({
  path: manifestsFile,
  text: `name: ${nameFrom(basename(folder))}\n`,
});

const nameFrom = (text: string): string => {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'manifests' : name.slice(0, 63).replace(/-+$/, '');
};

/** Whether a text holds Kubernetes objects and no part of an Application: seen by its words, for it may be of any size. */
export const holdsManifests = (text: string): boolean =>
  /(^|[{,])[ \t]*"?kind"?[ \t]*:/m.test(text) && !text.includes('core.oam.dev/');

/**
 * Whether a file called `app.yaml` holds manifests all the same, as many folders have one: every kind in it is another
 * than Application, so that an application with a mistake stays one.
 */
export const holdsOnlyManifests = (text: string): boolean =>
  holdsManifests(text) && !/^kind:[ \t]*["']?App/im.test(text);

/** Whether a text holds an Application of KubeVela, in YAML or JSON; one within the template of a definition is none. */
export const holdsApplication = (text: string): boolean =>
  /^kind:[ \t]*["']?Application\b|(^|[{,])[ \t]*"kind"[ \t]*:[ \t]*"Application"/m.test(text) &&
  text.includes('core.oam.dev/');
