import type { TargetSpec } from '#domain/app/app.ts';
import { directives, merge } from '#domain/config/merge.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, deletedBy, entriesOf, type Tree } from '#domain/config/tree.ts';
import { unknown } from '#domain/render/component.ts';

import type { Types } from '#domain/render/types.ts';
import type { Application } from './application.ts';
import { noComponent } from './application-mistakes.ts';
import { isNull, layerFolders, type Folder, type Layer, type Overlay } from './layer-file.ts';
import type { Mistake } from '#domain/config/place.ts';
import type { WrittenComponent, WrittenTrait } from '#domain/render/written.ts';

/** Finds the layers of a target, in the order they are laid: a later one wins. */
export const layersFor = (layers: readonly Layer[]): ((target: TargetSpec) => readonly Layer[]) => {
  const byPlace = new Map(layers.map((layer) => [`${layer.folder}/${layer.name}`, layer]));
  return (target) =>
    Object.entries(layerFolders).flatMap(
      ([folder, field]) => byPlace.get(`${folder}/${target[field]}`) ?? [],
    );
};

/** The environments, regions, clusters and tenants that there are. */
export type Places = Readonly<Record<Folder, ReadonlySet<string>>>;

export const placesOf = (targets: readonly TargetSpec[]): Places => ({
  environments: new Set(targets.map(({ environment }) => environment)),
  regions: new Set(targets.map(({ region }) => region)),
  clusters: new Set(targets.map(({ cluster }) => cluster)),
  tenants: new Set(targets.flatMap(({ tenant }) => tenant ?? [])),
});

/** Mistakes of a layer whatever it is laid over. */
export const layerMistakes = (
  layer: Layer,
  application: Application,
  places: Places | undefined,
  types: Types,
): readonly Mistake[] => [
  ...layerOwnMistakes(layer),
  ...(places === undefined ? [] : unused(layer, places)),
  ...layer.overlays.flatMap((overlay) => wrongOverlay(overlay, application, types)),
];

/** The same when there is no application to lay it over. */
export const layerOwnMistakes = ({ mistakes, tree }: Layer): readonly Mistake[] => [
  ...mistakes,
  ...strayDirectives(tree, true),
];

const unused = ({ folder, name, file }: Layer, places: Places): readonly Mistake[] => {
  if (places[folder].has(name)) return [];
  const reason = `no target has the ${layerFolders[folder]} "${name}"; ${hint(name, [...places[folder]])}`;
  return [{ file, line: 1, column: 1, reason }];
};

const wrongOverlay = (
  { component: name, tree }: Overlay,
  application: Application,
  types: Types,
): readonly Mistake[] => {
  const component = application.components.find((known) => known.name === name);
  if (component === undefined) return [noComponent(name, tree.key ?? tree.at, application)];
  return entriesOf(childOf(tree, 'traits')).flatMap(([type, trait]) => {
    const at = trait.key ?? trait.at;
    if (!types.traits.some((known) => known.type === type))
      return [unknown('trait', { name: type, at }, types.traits)];
    const same = component.traits.filter((given) => given.type.name === type);
    if (same.length < 2) return [];
    const places = same.map((given) => `${given.type.at.file}:${given.type.at.line}`).join(', ');
    const reason = `component "${name}" has ${same.length} traits of type "${type}" (${places}); a layer cannot tell which one is meant`;
    return [{ file: at.file, line: at.line, column: at.column, reason }];
  });
};

/**
 * Applies layers to one component; undefined if one of them removes it. A component that no layer touches stays the
 * same object, and the same layers over it make the same one again.
 */
export const overlaying = (): ((
  component: WrittenComponent,
  overlays: readonly Tree[],
) => WrittenComponent | undefined) => {
  const known = new WeakMap<WrittenComponent, WeakMap<Tree, WrittenComponent>>();
  const lay = (component: WrittenComponent, over: Tree): WrittenComponent => {
    const laid = known.get(component) ?? new WeakMap<Tree, WrittenComponent>();
    const result = laid.get(over) ?? overlayComponent(component, over);
    known.set(component, laid.set(over, result));
    return result;
  };
  return (component, overlays) =>
    overlays.reduce<WrittenComponent | undefined>(
      (under, over) => (under === undefined || takesAway(over) ? undefined : lay(under, over)),
      component,
    );
};

const overlayComponent = (component: WrittenComponent, over: Tree): WrittenComponent => {
  const properties = childOf(over, 'properties');
  const traits = childOf(over, 'traits');
  return {
    ...(traits === undefined ? component : overlayTraits(component, traits)),
    properties: properties === undefined ? component.properties : merge(component.properties, properties),
  };
};

const overlayTraits = (component: WrittenComponent, over: Tree): WrittenComponent => {
  const isTaken = (type: string): boolean => takesAway(childOf(over, type));
  const kept = component.traits.filter(({ type }) => !isTaken(type.name));
  const taken = component.traits.filter(({ type }) => isTaken(type.name));
  const before = (component.lost ?? []).filter(({ type }) => !isTaken(type.name));
  const again = (component.lost ?? []).filter(({ type }) => isTaken(type.name));
  const all = [...before, ...[...again, ...taken].map((trait) => withoutTrait(trait, over))];
  const traits = kept.map((trait) => {
    const said = childOf(over, trait.type.name);
    return said === undefined ? trait : { ...trait, properties: merge(trait.properties, said) };
  });
  const isThere = (type: string): boolean => component.traits.some((trait) => trait.type.name === type);
  const added = entriesOf(over)
    .filter(([type, said]) => !takesAway(said) && !isThere(type))
    .map(([type, said]) => ({
      type: { name: type, at: said.key ?? said.at },
      properties: merge(all.find((trait) => trait.type.name === type)?.properties, said),
    }));
  const lost = all.filter(({ type }) => !added.some((trait) => trait.type.name === type.name));
  const { lost: _, ...rest } = component;
  return { ...rest, traits: [...traits, ...added], ...(lost.length === 0 ? {} : { lost }) };
};

const withoutTrait = (trait: WrittenTrait, over: Tree): WrittenTrait => ({
  ...trait,
  properties: deletedBy(trait.properties, childOf(over, trait.type.name) ?? over),
});

/** Null, or `$delete: true`. */
export const takesAway = (said: Tree | undefined): boolean => {
  const word = childOf(said, '$delete');
  return isNull(said) || (word?.kind === 'leaf' && word.value === true);
};

/** Words with a dollar sign where they mean nothing: all of them in the application file, unknown ones in a layer. */
export const strayDirectives = (tree: Tree, inLayer: boolean): readonly Mistake[] => {
  if (tree.kind === 'list') return tree.items.flatMap((item) => strayDirectives(item, inLayer));
  return entriesOf(tree).flatMap(([name, child]) => {
    const reason = name.startsWith('$')
      ? wrongDirective(name, child, entriesOf(tree).length, inLayer)
      : undefined;
    const { file, line, column } = child.key ?? child.at;
    return [
      ...(reason === undefined ? [] : [{ file, line, column, reason }]),
      ...strayDirectives(child, inLayer),
    ];
  });
};

const wrongDirective = (name: string, value: Tree, beside: number, inLayer: boolean): string | undefined => {
  if (!inLayer) return `"${name}" belongs in a layer; the application file has nothing to lay it over`;
  if (!directives.some((known) => known === name))
    return `unknown directive "${name}"; ${hint(name, directives)}`;
  if (name === '$replace' && beside > 1)
    return '$replace must be the only key: others beside it would be lost';
  if (name === '$append' && value.kind !== 'list') return '$append must be a list of what to add';
  const isWord = value.kind === 'list' || (value.kind === 'leaf' && value.value === true);
  return name === '$delete' && !isWord ? '$delete must be true, or a list of what to remove' : undefined;
};
