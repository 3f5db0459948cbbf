import type { Mistake, Note } from '#domain/config/place.ts';
import { childOf, type Tree } from '#domain/config/tree.ts';
import { readLayer, type Layer } from './layer-file.ts';
import { idOf } from './lint-places.ts';

/** Unknown fields of components that are left out instead of refused, by the places of their names. */
export type Ignored = ReadonlyMap<string, Mistake>;

export const nothingIgnored: Ignored = new Map();

/** The input with the unknown fields among these mistakes; the same object if there are no more. */
export const ignoringMore = (ignored: Ignored, mistakes: readonly Mistake[]): Ignored => {
  const more = mistakes.filter((one) => one.reason.startsWith('unknown field ') && !ignored.has(idOf(one)));
  return more.length === 0 ? ignored : new Map([...ignored, ...more.map((one) => [idOf(one), one] as const)]);
};

export const ignoredNotes = (ignored: Ignored): readonly Note[] =>
  [...ignored.values()].map((one) => ({ ...one, reason: `ignored: ${one.reason}` }));

/** The application without unknown fields: only below its components, because a release section must be exact. */
export const leavingOut = (app: Tree, ignored: Ignored): Tree => {
  const spec = childOf(app, 'spec');
  const components = childOf(spec, 'components');
  if (ignored.size === 0 || app.kind !== 'map' || spec?.kind !== 'map' || components === undefined)
    return app;
  const left = { ...spec, entries: new Map(spec.entries).set('components', without(components, ignored)) };
  return { ...app, entries: new Map(app.entries).set('spec', left) };
};

export const layerLeavingOut = (layer: Layer, ignored: Ignored): Layer => {
  const { folder, name, file, tree } = layer;
  const components = childOf(tree, 'components');
  if (ignored.size === 0 || tree.kind !== 'map' || components === undefined) return layer;
  const entries = new Map(tree.entries).set('components', without(components, ignored));
  return readLayer(folder, name, file, { ...tree, entries });
};

const without = (tree: Tree, ignored: Ignored): Tree => {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map((item) => without(item, ignored)) };
  if (tree.kind !== 'map') return tree;
  const kept = [...tree.entries].filter(([, { key, at }]) => !ignored.has(idOf(key ?? at)));
  return { ...tree, entries: new Map(kept.map(([name, child]) => [name, without(child, ignored)])) };
};
