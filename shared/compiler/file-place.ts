import { hint } from '#domain/config/did-you-mean.ts';
import { definitionFolder, isLooseDefinition } from './definitions.ts';
import { isLayerFolder, layerFolders, type Layer } from './layer-file.ts';
import { isOwnFile } from './manifests.ts';
import { standingFolder } from './oam/external-policies.ts';
import { protectFile } from './protect.ts';

/** A folder of Kubernetes objects, `objects/<component>/`, that belongs to a component. */
export const objectFolder = 'objects';

/** What a file of a source is for, by its path. */
export type FilePlace =
  | { readonly kind: 'app' }
  | { readonly kind: 'protect' }
  | { readonly kind: 'layer'; readonly folder: Layer['folder']; readonly name: string }
  | { readonly kind: 'objects'; readonly component?: string }
  | { readonly kind: 'standing' }
  | { readonly kind: 'definition' }
  | { readonly kind: 'stray'; readonly reason: string };

/** Of plain manifests, all is objects but the file itself and the layers. */
export const barePlaceOf = (path: string): FilePlace =>
  isOwnFile(path) ? placeOf(path) : { kind: 'objects' };

/** A definition may be directly beside the application, under any name. */
export const placeIn = (path: string, text: string): FilePlace =>
  path !== 'app.yaml' && isLooseDefinition(path, text) ? { kind: 'definition' } : placeOf(path);

export const placeOf = (path: string): FilePlace => {
  const [folder = '', file = '', ...deeper] = path.split('/');
  if (file === '') return { kind: path === protectFile ? 'protect' : 'app' };
  if (folder === objectFolder) {
    if (deeper.length > 0) return { kind: 'objects', component: file };
    return { kind: 'stray', reason: `objects belong in ${objectFolder}/<component>/<name>.yaml` };
  }
  if (folder === definitionFolder) return { kind: 'definition' };
  if (folder === standingFolder && deeper.length === 0) return { kind: 'standing' };
  const name = /^(.+)\.ya?ml$/.exec(file)?.[1];
  if (!isLayerFolder(folder))
    return {
      kind: 'stray',
      reason: `"${folder}" is no folder of layers; ${hint(folder, Object.keys(layerFolders))}`,
    };
  if (name === undefined || deeper.length > 0)
    return { kind: 'stray', reason: `a layer is one file, ${folder}/<name>.yaml` };
  return { kind: 'layer', folder, name };
};
