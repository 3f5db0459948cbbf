import type { Mistake, SourceFile } from '#domain/app/app.ts';
import { hint } from '#domain/app/nearest.ts';
import type { Tree } from '#domain/app/tree.ts';
import { isLayerFolder, layerFolders, readLayer, type Layer } from './layer-file.ts';
import { protectFile } from './protect.ts';
import { readYaml, readYamlObjects } from './yaml.ts';

/** A folder of Kubernetes objects, `objects/<component>/`, that belongs to a component. */
export const objectFolder = 'objects';

interface Sorted {
  readonly app?: Tree;
  readonly protect?: Tree;
  readonly layers: readonly Layer[];
  /** Objects of the files in `objects/<component>/`, in the order of the files. */
  readonly objects: readonly { readonly component: string; readonly tree: Tree }[];
  readonly mistakes: readonly Mistake[];
}

/** Which file is the application, and which are layers of what; every file is read, so that all mistakes show. */
export const sortFiles = (files: readonly SourceFile[]): Sorted => {
  const inOrder = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const sorted = inOrder.reduce(sortFile, { layers: [], objects: [], mistakes: [] });
  if (sorted.app !== undefined || sorted.mistakes.length > 0) return sorted;
  const because = 'is missing; the application file stands beside the folders of its layers';
  return { ...sorted, mistakes: [atStart('app.yaml', because)] };
};

const sortFile = (sorted: Sorted, file: SourceFile): Sorted => {
  const place = placeOf(file.path);
  if (place.kind === 'objects') return sortObjects(sorted, file, place.component);
  const read = readYaml(file.path, file.text);
  const because = trouble(place, read.kind === 'fine' ? read.value : undefined, sorted);
  const mistakes =
    read.kind === 'mistaken' ? read.mistakes : because === undefined ? [] : [atStart(file.path, because)];
  if (mistakes.length > 0) return { ...sorted, mistakes: [...sorted.mistakes, ...mistakes] };
  const tree = read.kind === 'fine' ? read.value : undefined;
  if (tree === undefined || place.kind === 'stray') return sorted;
  if (place.kind === 'app') return { ...sorted, app: tree };
  if (place.kind === 'protect') return { ...sorted, protect: tree };
  return { ...sorted, layers: [...sorted.layers, readLayer(place.folder, place.name, file.path, tree)] };
};

const sortObjects = (sorted: Sorted, { path, text }: SourceFile, component: string): Sorted => {
  const read = readYamlObjects(path, text);
  if (read.kind === 'mistaken') return { ...sorted, mistakes: [...sorted.mistakes, ...read.mistakes] };
  return { ...sorted, objects: [...sorted.objects, ...read.value.map((tree) => ({ component, tree }))] };
};

const trouble = (place: FilePlace, tree: Tree | undefined, { app, layers }: Sorted): string | undefined => {
  if (place.kind === 'stray') return place.because;
  if (place.kind === 'app') {
    if (app !== undefined) return 'is a second application file; a source has one, and layers in folders';
    return tree === undefined
      ? 'is empty; write an Application (apiVersion: core.oam.dev/v1beta1)'
      : undefined;
  }
  if (place.kind !== 'layer') return undefined;
  const isTaken = layers.some(({ folder, name }) => folder === place.folder && name === place.name);
  return isTaken ? `there is already a layer for ${place.name}; keep one file` : undefined;
};

const atStart = (file: string, because: string): Mistake => ({ file, line: 1, column: 1, because });

type FilePlace =
  | { readonly kind: 'app' }
  | { readonly kind: 'protect' }
  | { readonly kind: 'layer'; readonly folder: Layer['folder']; readonly name: string }
  | { readonly kind: 'objects'; readonly component: string }
  | { readonly kind: 'stray'; readonly because: string };

const placeOf = (path: string): FilePlace => {
  const [folder = '', file = '', ...deeper] = path.split('/');
  if (file === '') return { kind: path === protectFile ? 'protect' : 'app' };
  if (folder === objectFolder) {
    if (deeper.length > 0) return { kind: 'objects', component: file };
    return { kind: 'stray', because: `objects stand in ${objectFolder}/<component>/<name>.yaml` };
  }
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
