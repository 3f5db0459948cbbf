import type { Mistake, TargetSpec } from '#domain/app/app.ts';
import { check } from '#domain/app/check.ts';
import { directives, merge } from '#domain/app/merge.ts';
import { hint } from '#domain/app/nearest.ts';
import { anything, freeMap, optional, record } from '#domain/app/shape.ts';
import { childOf, entriesOf, type Tree } from '#domain/app/tree.ts';
import type { WrittenComponent } from '#domain/render/render.ts';
import { builtIn as types } from '#domain/render/types.ts';
import { noComponent, type Application } from './application.ts';

/** Folders of layers from the widest to the narrowest, and the field of a target that picks a file of each. */
export const layerFolders = { environments: 'environment', regions: 'region', clusters: 'cluster' } as const;
type Folder = keyof typeof layerFolders;

/** A file that says what is different somewhere. */
export interface Layer {
  readonly folder: Folder;
  /** The environment, region or cluster that it is for. */
  readonly name: string;
  readonly file: string;
  readonly tree: Tree;
}

export const isLayerFolder = (name: string): name is Folder => Object.hasOwn(layerFolders, name);

/** Finds the layers of a target, in the order they are laid: a later one wins. */
export const layersFor = (layers: readonly Layer[]): ((target: TargetSpec) => readonly Layer[]) => {
  const byPlace = new Map(layers.map((layer) => [`${layer.folder}/${layer.name}`, layer]));
  return (target) =>
    Object.entries(layerFolders).flatMap(
      ([folder, field]) => byPlace.get(`${folder}/${target[field]}`) ?? [],
    );
};

/** The environments, regions and clusters that there are. */
export type Places = Readonly<Record<Folder, ReadonlySet<string>>>;

export const placesOf = (targets: readonly TargetSpec[]): Places => ({
  environments: new Set(targets.map(({ environment }) => environment)),
  regions: new Set(targets.map(({ region }) => region)),
  clusters: new Set(targets.map(({ cluster }) => cluster)),
});

const traitShape = freeMap(anything);
const layerShape = record({
  components: optional(
    freeMap(record({ properties: optional(traitShape), traits: optional(freeMap(anything)) })),
  ),
});

/** What is wrong with a layer whatever it is laid over. */
export const layerMistakes = (
  layer: Layer,
  application: Application,
  places: Places | undefined,
): readonly Mistake[] => {
  const { release, tree } = splitRelease(layer.tree);
  const checked = check(withoutDeletions(tree), layerShape, { within: `layer ${layer.file}` });
  const components = entriesOf(childOf(layer.tree, 'components'));
  return [
    ...(checked.kind === 'mistaken' ? checked.mistakes : []),
    ...(release === undefined ? [] : [{ ...(release.key ?? release.at), because: noRelease }]),
    ...(places === undefined ? [] : unused(layer, places)),
    ...components.flatMap(([name, child]) => {
      const component = application.components.find((known) => known.name === name);
      return component === undefined
        ? [noComponent(name, child.key ?? child.at, application)]
        : wrongTraits(child, component);
    }),
    ...strayDirectives(layer.tree, true),
  ];
};

const noRelease = 'a layer cannot change the release section; what app.yaml says there holds for all targets';

const splitRelease = (tree: Tree): { readonly release: Tree | undefined; readonly tree: Tree } => {
  const release = childOf(tree, 'release');
  if (tree.kind !== 'map' || release === undefined) return { release: undefined, tree };
  return {
    release,
    tree: { ...tree, entries: new Map([...tree.entries].filter(([name]) => name !== 'release')) },
  };
};

const unused = ({ folder, name, file }: Layer, places: Places): readonly Mistake[] => {
  if (places[folder].has(name)) return [];
  const because = `no target has the ${layerFolders[folder]} "${name}"; ${hint(name, [...places[folder]])}`;
  return [{ file, line: 1, column: 1, because }];
};

const wrongTraits = (tree: Tree, component: WrittenComponent): readonly Mistake[] =>
  entriesOf(childOf(tree, 'traits')).flatMap(([type, trait]) => {
    const { file, line, column } = trait.key ?? trait.at;
    const known = types.traits.map((known) => known.type);
    if (!known.includes(type))
      return [{ file, line, column, because: `unknown trait "${type}"; ${hint(type, known)}` }];
    const count = component.traits.filter((given) => given.type.name === type).length;
    if (count < 2) return [];
    return [
      {
        file,
        line,
        column,
        because: `component "${component.name}" has ${count} traits of type "${type}"; a layer cannot tell which one is meant`,
      },
    ];
  });

/** Whole components and traits may be deleted by a layer; their shape does not matter then. */
const withoutDeletions = (tree: Tree): Tree => {
  const components = childOf(tree, 'components');
  if (tree.kind !== 'map' || components?.kind !== 'map') return tree;
  const kept = new Map([...components.entries].filter(([, child]) => !isNull(child)));
  return { ...tree, entries: new Map(tree.entries).set('components', { ...components, entries: kept }) };
};

const isNull = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === null;

/**
 * Lays layers over components, in order; a component or trait that a layer sets to null is gone. A component that
 * no layer touches stays the same object, and the same layers over it make the same one again.
 */
export const overlaying = (): ((
  components: readonly WrittenComponent[],
  layers: readonly Tree[],
) => readonly WrittenComponent[]) => {
  const known = new WeakMap<WrittenComponent, WeakMap<Tree, WrittenComponent>>();
  const lay = (component: WrittenComponent, over: Tree): WrittenComponent => {
    const laid = known.get(component) ?? new WeakMap<Tree, WrittenComponent>();
    const result = laid.get(over) ?? overlayComponent(component, over);
    known.set(component, laid.set(over, result));
    return result;
  };
  return (components, layers) => layers.reduce((under, layer) => overlayAll(under, layer, lay), components);
};

const overlayAll = (
  components: readonly WrittenComponent[],
  layer: Tree,
  lay: typeof overlayComponent,
): readonly WrittenComponent[] => {
  const overlays = childOf(layer, 'components');
  return components.flatMap((component) => {
    const over = childOf(overlays, component.name);
    if (isNull(over)) return [];
    return [over === undefined ? component : lay(component, over)];
  });
};

const overlayComponent = (component: WrittenComponent, over: Tree): WrittenComponent => {
  const properties = childOf(over, 'properties');
  const traits = childOf(over, 'traits');
  return {
    ...component,
    properties: properties === undefined ? component.properties : merge(component.properties, properties),
    traits: traits === undefined ? component.traits : overlayTraits(component.traits, traits),
  };
};

const overlayTraits = (under: WrittenComponent['traits'], over: Tree): WrittenComponent['traits'] => {
  const kept = under.flatMap((trait) => {
    const said = childOf(over, trait.type.name);
    if (isNull(said)) return [];
    return [said === undefined ? trait : { ...trait, properties: merge(trait.properties, said) }];
  });
  const added = entriesOf(over)
    .filter(([type, said]) => !isNull(said) && !under.some((trait) => trait.type.name === type))
    .map(([type, said]) => ({
      type: { name: type, at: said.key ?? said.at },
      properties: merge(undefined, said),
    }));
  return [...kept, ...added];
};

/** Words with a dollar sign where they mean nothing: all of them in the application file, unknown ones in a layer. */
export const strayDirectives = (tree: Tree, inLayer: boolean): readonly Mistake[] => {
  if (tree.kind === 'list') return tree.items.flatMap((item) => strayDirectives(item, inLayer));
  return entriesOf(tree).flatMap(([name, child]) => {
    const because = name.startsWith('$')
      ? wrongDirective(name, child, entriesOf(tree).length, inLayer)
      : undefined;
    const { file, line, column } = child.key ?? child.at;
    return [
      ...(because === undefined ? [] : [{ file, line, column, because }]),
      ...strayDirectives(child, inLayer),
    ];
  });
};

const wrongDirective = (name: string, value: Tree, beside: number, inLayer: boolean): string | undefined => {
  if (!inLayer) return `"${name}" belongs in a layer; the application file has nothing to lay it over`;
  if (!directives.some((known) => known === name))
    return `unknown directive "${name}"; ${hint(name, directives)}`;
  if (name === '$replace' && beside > 1) return '$replace stands alone: what is beside it would be lost';
  if (name === '$append' && value.kind !== 'list') return '$append must be a list of what to add';
  const isWord = value.kind === 'list' || (value.kind === 'leaf' && value.value === true);
  return name === '$delete' && !isWord ? '$delete must be true, or a list of what to remove' : undefined;
};
