import { hint } from '#domain/config/did-you-mean.ts';
import { meantObject, objectTitle } from '#domain/config/object-items.ts';
import type { Mistake } from '#domain/config/place.ts';
import { childOf, itemsOf, type ListTree, type Tree } from '#domain/config/tree.ts';
import { componentsOf, mapAt } from './manifests.ts';

interface Read {
  readonly tree: Tree;
  readonly mistakes: readonly Mistake[];
}

/**
 * A layer over plain manifests describes changes of `objects`, each by kind and name. It is translated into changes of
 * the components that hold them.
 */
export const layerOfManifests = (layer: Tree, objects: readonly Tree[]): Read => {
  if (layer.kind !== 'map') return { tree: layer, mistakes: [] };
  const said = childOf(layer, 'objects');
  const variants = childOf(layer, 'variants');
  const inner = itemsOf(variants).map((variant) => layerOfManifests(variant, objects));
  const found = itemsOf(said).map((item) => ({ item, object: meantObject(item, objects) }));
  const strangers = found.flatMap(({ item, object }) => (object === undefined ? [item] : []));
  const components = componentsOf(objects);
  const owned = found.flatMap(({ item, object }) =>
    object === undefined ? [] : [{ item, component: components[objects.indexOf(object)] ?? '' }],
  );
  const entries = new Map([...layer.entries].filter(([field]) => field !== 'objects'));
  if (owned.length > 0) entries.set('components', withObjects(layer, owned));
  if (variants?.kind === 'list')
    entries.set('variants', { ...variants, items: inner.map(({ tree }) => tree) });
  return {
    tree: { ...layer, entries },
    mistakes: [
      ...(said === undefined || said.kind === 'list' ? [] : [noList(said)]),
      ...strangers.map((item) => noSuch(item, objects)),
      ...inner.flatMap(({ mistakes }) => mistakes),
    ],
  };
};

interface Owned {
  readonly item: Tree;
  readonly component: string;
}

const withObjects = (layer: Tree, owned: readonly Owned[]): Tree => {
  const written = childOf(layer, 'components');
  const added = [...Map.groupBy(owned, ({ component }) => component)].map(([component, all]) => {
    const items = all.map(({ item }) => item);
    const list: ListTree = { kind: 'list', at: items[0]?.at ?? layer.at, items };
    return [component, mapAt(list, { properties: mapAt(list, { objects: list }) })] as const;
  });
  return {
    ...mapAt(written ?? layer, {}),
    entries: new Map([...(written?.kind === 'map' ? written.entries : []), ...added]),
  };
};

const noList = ({ at }: Tree): Mistake => ({
  ...at,
  reason: 'objects must be a list; each item says the kind and the name of an object, and what is different',
});

const noSuch = (item: Tree, objects: readonly Tree[]): Mistake => ({
  ...item.at,
  reason: `there is no ${objectTitle(item)} here, or more than one; ${hint(objectTitle(item), objects.map(objectTitle))}`,
});
