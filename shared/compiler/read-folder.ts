import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';

import { nearest } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import { findDefinitions } from './find-definitions.ts';
import { layerFolders } from './layer-file.ts';
import { standingFolder } from './oam/external-policies.ts';
import { protectFile } from './protect.ts';
import { findObjectFiles, isObjectFile } from './find-object-files.ts';
import { manifestsFile } from './manifests.ts';
import {
  findManifests,
  holdsApplication,
  holdsManifests,
  holdsOnlyManifests,
  type ManifestFiles,
} from './read-manifests.ts';
import { readRegular } from './regular-file.ts';
import { maxFileBytes } from './yaml.ts';
import type { Source, SourceFile } from '#domain/config/place.ts';

const appNames: readonly string[] = ['app.yaml', 'app.yml'];
const maxFiles = 5000;
/** How many files are listed to describe a folder. */
const maxLookedAt = 100;

/**
 * Reads an application from disk: its file (`app.yaml` if a folder is given), or plain Kubernetes manifests (those of a
 * file, or all of a folder that has no `app.yaml`), and the folders of layers beside it. Files outside that folder,
 * larger than 1 MiB or beyond 5,000 files are refused; nothing else in the folder is read, except folders whose name is
 * nearly that of a layer folder: those are mistakes. `layers` is another folder to take the layers from.
 */
export const readFolder = async (path: string, layers?: string): Promise<Source & Skipped> => {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined)
    throw new Failure('NotFound', path, 'there is no such file or folder; give an app.yaml or its folder');
  const root = await realpath(kind.isDirectory() ? path : dirname(path));
  const own = kind.isDirectory() ? await appFileIn(root) : basename(path);
  const place = layers === undefined ? root : await realpath(layers).catch(() => undefined);
  if (place === undefined)
    throw new Failure(
      'NotFound',
      layers ?? '',
      'there is no such folder; give the one that holds environments/, regions/ …',
    );
  const found = await findOwn(root, own);
  const all = await layerFiles(place);
  const beside = all.filter(isYaml);
  const count = found.files.length + beside.length;
  if (count > maxFiles)
    throw new Failure('PlanRefused', path, `has ${count} files; an application may have ${maxFiles}`);
  const files: SourceFile[] = [];
  if (found.made !== undefined) files.push(found.made);
  for (const file of found.files) files.push({ path: file, text: await readInside(root, file) });
  for (const file of beside) files.push({ path: file, text: await readInside(place, file) });
  return { files, skipped: [...found.skipped, ...all.filter((file) => !isYaml(file))] };
};

/** Everything but the layers: the application with the files beside it, or manifests. */
const findOwn = async (root: string, name: string | undefined): Promise<ManifestFiles> => {
  const inside = (file: string) => insist(root, file);
  if (name === undefined) return findManifests(root, undefined, inside);
  const text = await readInside(root, name);
  if (name === manifestsFile && !text.includes('core.oam.dev/'))
    return findManifests(root, undefined, inside);
  const isOfObjects = appNames.includes(name) ? holdsOnlyManifests(text) : holdsManifests(text);
  if (isOfObjects) return findManifests(root, name, inside);
  const objects = await findObjectFiles(root, inside);
  const standing = await standingFiles(root);
  return {
    files: [
      name,
      ...(await protectFiles(root)),
      ...objects.files,
      ...standing.filter(isYaml),
      ...(await findDefinitions(root, name, inside)),
    ],
    skipped: [...objects.skipped, ...standing.filter((file) => !isYaml(file))],
  };
};

/** Files in the folders of an application that are not read, by their names: `README.md`. */
interface Skipped {
  readonly skipped: readonly string[];
}

const isYaml = (file: string): boolean => /\.ya?ml$/.test(file);

/**
 * The file of the application: `app.yaml`, or the only Application beside no manifests; undefined if there are manifests
 * instead.
 */
const appFileIn = async (root: string): Promise<string | undefined> => {
  const all = await readdir(root);
  const [name, other] = all.filter((one) => appNames.includes(one)).sort();
  if (other !== undefined) throw new Failure('PlanRefused', root, `has both ${name} and ${other}; keep one`);
  if (name !== undefined && !holdsOnlyManifests(await readInside(root, name))) return name;
  if (await isOfManifests(root, all)) return undefined;
  const [only, ...more] = await applicationsIn(root, all);
  if (only === undefined)
    throw new Failure(
      'NotFound',
      root,
      'has no app.yaml and no Kubernetes manifests; write one, or name the file',
    );
  if (more.length === 0) return only;
  throw new Failure('PlanRefused', root, `has several Applications; name one: ${[only, ...more].join(', ')}`);
};

/** Files directly in a folder that hold an Application, whatever they are called. */
const applicationsIn = async (root: string, names: readonly string[]): Promise<readonly string[]> => {
  const looked = names.filter(isObjectFile).toSorted().slice(0, maxLookedAt);
  const texts = await Promise.all(looked.map((name) => readInside(root, name)));
  return looked.filter((_, index) => holdsApplication(texts[index] ?? ''));
};

/**
 * A folder that declares manifests, or that holds Kubernetes objects near its top or where `helm template --output-dir`
 * writes them: a whole home folder must not be read.
 */
const isOfManifests = async (root: string, names: readonly string[]): Promise<boolean> => {
  if (names.includes(manifestsFile)) return true;
  for (let folders: readonly string[] = [''], looked = 0; folders.length > 0;) {
    const below = await Promise.all(folders.slice(0, maxLookedAt).map((folder) => entriesIn(root, folder)));
    const files = below.flatMap((all) => all.files).slice(0, Math.max(0, maxLookedAt - looked));
    for (const file of files) if (holdsManifests(await readInside(root, file))) return true;
    looked += files.length;
    folders = below.flatMap((all) => all.folders).filter(isNearTop);
  }
  return false;
};

/** `shop/`, and of a chart `web/templates/` and `web/charts/db/templates/`. */
const isNearTop = (folder: string): boolean => /^[^/]+(\/charts(\/[^/]+)?)*(\/templates)?$/.test(folder);

const entriesIn = async (root: string, folder: string) => {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  const seen = entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules');
  const pathOf = ({ name }: Dirent) => (folder === '' ? name : `${folder}/${name}`);
  return {
    files: seen.filter((entry) => !entry.isDirectory() && isObjectFile(entry.name)).map(pathOf),
    folders: seen.filter((entry) => entry.isDirectory()).map(pathOf),
  };
};

const protectFiles = async (root: string): Promise<readonly string[]> =>
  (await readdir(root)).filter((name) => name === protectFile);

/** `kubevela/<name>.yaml`: policies and workflows that the application refers to. */
const standingFiles = async (root: string): Promise<readonly string[]> => {
  const isThere = (await readdir(root)).includes(standingFolder);
  return isThere ? (await filesIn(root, standingFolder)).toSorted() : [];
};

const layerFiles = async (root: string): Promise<readonly string[]> => {
  const entries = await readdir(root, { withFileTypes: true });
  const known = Object.keys(layerFolders);
  const folders = entries.filter((entry) => mayHoldFiles(entry) && nearest(entry.name, known) !== undefined);
  const lists = await Promise.all(folders.map((folder) => filesIn(root, folder.name)));
  return lists.flat().sort();
};

const mayHoldFiles = (entry: Dirent): boolean => entry.isDirectory() || entry.isSymbolicLink();

const filesIn = async (root: string, folder: string): Promise<readonly string[]> => {
  await insist(root, folder);
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.filter((name) => !name.startsWith('.')).map((name) => `${folder}/${name}`);
};

const readInside = async (root: string, file: string): Promise<string> =>
  readRegular(await insist(root, file), file, maxFileBytes);

/** A link may point anywhere; its target must be in the folder. */
const insist = async (root: string, file: string): Promise<string> => {
  const real = await realpath(join(root, file)).catch(() => undefined);
  if (real === undefined) throw new Failure('NotFound', file, 'cannot be opened; is it a link to nothing?');
  if (real.startsWith(root.endsWith(sep) ? root : root + sep)) return real;
  throw new Failure('PlanRefused', file, 'leads out of the application’s folder; put the file itself there');
};
