import type { Mistake, SourceFile } from '#domain/app/app.ts';
import { hint } from '#domain/app/nearest.ts';
import type { Tree } from '#domain/app/tree.ts';
import { isLayerFolder, layerFolders, type Layer } from './layers.ts';
import { readYaml } from './yaml.ts';

interface Sorted {
  readonly app?: Tree;
  readonly layers: readonly Layer[];
  readonly mistakes: readonly Mistake[];
}

/** Which file is the application, and which are layers of what; every file is read, so that all mistakes show. */
export const sortFiles = (files: readonly SourceFile[]): Sorted => {
  const sorted = files.reduce(sortFile, { layers: [], mistakes: [] });
  if (sorted.app !== undefined || sorted.mistakes.length > 0) return sorted;
  const because = 'is missing; the application file stands beside the folders of its layers';
  return { ...sorted, mistakes: [atStart('app.yaml', because)] };
};

const sortFile = (sorted: Sorted, { path, text }: SourceFile): Sorted => {
  const read = readYaml(path, text);
  const place = placeOf(path);
  const because = trouble(place, read.kind === 'fine' ? read.value : undefined, sorted);
  const mistakes =
    read.kind === 'mistaken' ? read.mistakes : because === undefined ? [] : [atStart(path, because)];
  if (mistakes.length > 0) return { ...sorted, mistakes: [...sorted.mistakes, ...mistakes] };
  const tree = read.kind === 'fine' ? read.value : undefined;
  if (tree === undefined || place.kind === 'stray') return sorted;
  if (place.kind === 'app') return { ...sorted, app: tree };
  return { ...sorted, layers: [...sorted.layers, { ...place, file: path, tree }] };
};

const trouble = (place: FilePlace, tree: Tree | undefined, { app, layers }: Sorted): string | undefined => {
  if (place.kind === 'stray') return place.because;
  if (place.kind === 'app') {
    if (app !== undefined) return 'is a second application file; a source has one, and layers in folders';
    return tree === undefined
      ? 'is empty; write an Application (apiVersion: core.oam.dev/v1beta1)'
      : undefined;
  }
  const isTaken = layers.some(({ folder, name }) => folder === place.folder && name === place.name);
  return isTaken ? `there is already a layer for ${place.name}; keep one file` : undefined;
};

const atStart = (file: string, because: string): Mistake => ({ file, line: 1, column: 1, because });

type FilePlace =
  | { readonly kind: 'app' }
  | { readonly kind: 'layer'; readonly folder: Layer['folder']; readonly name: string }
  | { readonly kind: 'stray'; readonly because: string };

const placeOf = (path: string): FilePlace => {
  const [folder = '', file = '', ...deeper] = path.split('/');
  if (file === '') return { kind: 'app' };
  const name = /^(.+)\.ya?ml$/.exec(file)?.[1];
  if (!isLayerFolder(folder))
    return {
      kind: 'stray',
      because: `"${folder}" is no folder of layers; ${hint(folder, Object.keys(layerFolders))}`,
    };
  if (name === undefined || deeper.length > 0)
    return { kind: 'stray', because: `a layer is one file, ${folder}/<name>.yaml` };
  return { kind: 'layer', folder, name };
};
