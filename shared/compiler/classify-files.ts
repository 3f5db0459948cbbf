import type { Read } from '#domain/config/result.ts';
import type { Tree } from '#domain/config/tree.ts';
import { isLooseDefinition, readDefinitions, type AnyDefinition } from './definitions.ts';
import { barePlaceOf, placeIn, placeOf, type FilePlace } from './file-place.ts';
import { readLayer, type Layer } from './layer-file.ts';
import { layerOfManifests } from './manifest-layers.ts';
import {
  applicationOf,
  componentsOf,
  isManifestsFile,
  manifestsFile,
  manifestsMistakes,
} from './manifests.ts';
import { remember, type Memory } from './memo.ts';
import { readTogether } from './read-together.ts';
import { readYaml, readYamlObjects } from './yaml.ts';
import type { Mistake, SourceFile } from '#domain/config/place.ts';

export interface Sorted {
  app?: Tree;
  protect?: Tree;
  readonly layers: Layer[];
  /** Objects of the files in `objects/<component>/`, in the order of the files. */
  readonly objects: { readonly component: string; readonly tree: Tree }[];
  /** Policies and workflows of KubeVela in files of their own. */
  readonly standing: Tree[];
  /** Definitions of KubeVela in `definitions/`. */
  readonly definitions: AnyDefinition[];
  areDefinitionsWhole: boolean;
  readonly mistakes: Mistake[];
  /** What the application starts from was read as it is written, objects of files included. */
  isBaseWhole: boolean;
  /** The layer files that could not be read, or not wholly, by what they are for: `regions/eu`. */
  readonly broken: Map<string, string>;
  /** It is made of plain manifests, whose objects stay as they are written. */
  readonly isBare: boolean;
}

/** Which file is the application, and which are layers of what; every file is read, so that all mistakes show. */
export const sortFiles = (files: readonly SourceFile[], memory = remember()): Readonly<Sorted> => {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  // Thousands of files: results are collected in place.
  const sorted: Sorted = {
    layers: [],
    objects: [],
    standing: [],
    definitions: [],
    areDefinitionsWhole: true,
    mistakes: [],
    isBaseWhole: true,
    broken: new Map(),
    isBare: isOfManifests(inOrder, memory),
  };
  const taken = new Set<string>();
  for (const file of inOrder) sortFile(sorted, file, taken, memory);
  if (sorted.isBare) takeManifests(sorted, memory);
  if (sorted.app === undefined && sorted.mistakes.length === 0) {
    const loose = inOrder.find(({ path, text }) => isLooseDefinition(path, text));
    const reason =
      loose === undefined
        ? 'is missing; the application file belongs beside the folders of its layers'
        : 'this is a definition, not an Application; name the app.yaml that uses it';
    sorted.mistakes.push(atStart(loose?.path ?? 'app.yaml', reason));
  }
  return sorted;
};

const isOfManifests = (files: readonly SourceFile[], memory: Memory): boolean => {
  const file = files.find(({ path }) => path === manifestsFile);
  const read = file && memory(rereading)(file.path, readYaml)(file.text);
  const tree = read?.kind === 'fine' ? read.value : read?.rest;
  return tree !== undefined && isManifestsFile(tree);
};

/** Objects beside the file of plain manifests become an application. */
const takeManifests = (sorted: Sorted, memory: Memory): void => {
  const objects = sorted.objects.map(({ tree }) => tree);
  const components = componentsOf(objects);
  sorted.objects.splice(
    0,
    objects.length,
    ...objects.map((tree, index) => ({ component: components[index] ?? '', tree })),
  );
  if (sorted.app === undefined) return;
  if (sorted.isBaseWhole) sorted.mistakes.push(...manifestsMistakes(sorted.app, objects));
  sorted.app = memory(applicationOf)(sorted.app, ...objects);
  for (const [index, layer] of sorted.layers.entries()) {
    const { tree, mistakes } = memory(manifestLayer)(layer.tree, ...objects);
    sorted.mistakes.push(...mistakes);
    sorted.layers[index] = memory(layerOf)(tree);
  }
};

const manifestLayer = (layer: Tree, ...objects: readonly Tree[]) => layerOfManifests(layer, objects);

const sortFile = (sorted: Sorted, { path, text }: SourceFile, taken: Set<string>, memory: Memory): void => {
  const place = sorted.isBare ? barePlaceOf(path) : placeIn(path, text);
  const objects = () => memory(rereading)(path, readYamlObjects)(text);
  if (place.kind === 'objects') return sortObjects(sorted, objects(), place.component);
  if (place.kind === 'standing') return sortStanding(sorted, objects());
  if (place.kind === 'definition')
    return sortDefinitions(sorted, memory(rereading)(path, readDefinitions)(text));
  const together = place.kind === 'app' ? memory(rereading)(path, readTogether)(text) : undefined;
  sorted.definitions.push(...(together?.definitions ?? []));
  sorted.standing.push(...(together?.standing ?? []));
  const read = together ?? memory(rereading)(path, readYaml)(text);
  if (read.kind === 'mistaken') {
    sorted.mistakes.push(...read.mistakes);
    if (place.kind === 'layer') sorted.broken.set(`${place.folder}/${place.name}`, text);
    if (place.kind === 'app') sorted.isBaseWhole = false;
    if (read.rest === undefined) return undefined;
  }
  const tree = read.kind === 'fine' ? read.value : read.rest;
  const reason = trouble(place, tree, sorted, taken);
  if (reason !== undefined) return void sorted.mistakes.push(atStart(path, reason));
  if (tree === undefined || place.kind === 'stray') return undefined;
  if (place.kind === 'app') sorted.app = tree;
  else if (place.kind === 'protect') sorted.protect = tree;
  else {
    taken.add(`${place.folder}/${place.name}`);
    sorted.layers.push(memory(layerOf)(tree));
  }
  return undefined;
};

/** Reads a file again only when its text is another one; older texts are forgotten. */
const rereading = <T>(path: string, readText: (path: string, text: string) => T): ((text: string) => T) => {
  let last: { readonly text: string; readonly read: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, read: readText(path, text) };
    return last.read;
  };
};

/** The layer that a file in such a folder contains. */
const layerOf = (tree: Tree): Layer => {
  const { file } = tree.at;
  const place = placeOf(file);
  if (place.kind !== 'layer') throw new Error(`${file} is no layer`);
  return readLayer(place.folder, place.name, file, tree);
};

/** Objects of plain manifests get their component when all of them are known. */
const sortObjects = (sorted: Sorted, read: Read<readonly Tree[]>, component = ''): void => {
  if (read.kind === 'mistaken') {
    sorted.isBaseWhole = false;
    sorted.mistakes.push(...read.mistakes);
  } else sorted.objects.push(...read.value.map((tree) => ({ component, tree })));
};

const sortStanding = (sorted: Sorted, read: Read<readonly Tree[]>): void => {
  if (read.kind === 'mistaken') sorted.mistakes.push(...read.mistakes);
  else sorted.standing.push(...read.value);
};

const sortDefinitions = (sorted: Sorted, read: Read<readonly AnyDefinition[]>): void => {
  if (read.kind === 'mistaken') {
    sorted.areDefinitionsWhole = false;
    sorted.mistakes.push(...read.mistakes);
  } else sorted.definitions.push(...read.value);
};

const trouble = (
  place: FilePlace,
  tree: Tree | undefined,
  { app }: Sorted,
  taken: ReadonlySet<string>,
): string | undefined => {
  if (place.kind === 'stray') return place.reason;
  if (place.kind === 'app') {
    if (app !== undefined) return 'is a second application file; a source has one, and layers in folders';
    return tree === undefined
      ? 'is empty; write an Application (apiVersion: core.oam.dev/v1beta1)'
      : undefined;
  }
  if (place.kind !== 'layer') return undefined;
  return taken.has(`${place.folder}/${place.name}`)
    ? `there is already a layer for ${place.name}; keep one file`
    : undefined;
};

const atStart = (file: string, reason: string): Mistake => ({ file, line: 1, column: 1, reason });
