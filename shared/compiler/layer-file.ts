import { check } from '#domain/config/validate.ts';
import { isWrong, readCondition, type Condition, type Scope } from '#domain/config/condition.ts';
import { anything, freeMap, listOf, needed, optional, record } from '#domain/config/schema.ts';
import { childOf, entriesOf, itemsOf, underCondition, type Tree } from '#domain/config/tree.ts';
import type { Mistake } from '#domain/config/place.ts';

/** Folders of layers from the widest to the narrowest, and the field of a target that picks a file of each. */
export const layerFolders = {
  environments: 'environment',
  regions: 'region',
  clusters: 'cluster',
  tenants: 'tenant',
} as const;
export type Folder = keyof typeof layerFolders;

export const isLayerFolder = (name: string): name is Folder => Object.hasOwn(layerFolders, name);

/** A file that describes differences in some targets. */
export interface Layer {
  readonly folder: Folder;
  /** The environment, region, cluster or tenant that it is for. */
  readonly name: string;
  readonly file: string;
  readonly tree: Tree;
  readonly overlays: readonly Overlay[];
  readonly strategies: readonly Conditional[];
  /** Mistakes in its outer shape and conditions. */
  readonly mistakes: readonly Mistake[];
}

interface Conditional {
  readonly tree: Tree;
  /** All of them must hold. */
  readonly conditions: readonly Condition[];
}

/** The part of a layer about one component. */
export interface Overlay extends Conditional {
  readonly component: string;
}

export const applies = ({ conditions }: Conditional, scope: Scope): boolean =>
  conditions.every(({ holds }) => holds(scope));

const bodyFields = {
  when: optional(anything),
  components: optional(
    freeMap(
      record({
        when: optional(anything),
        properties: optional(freeMap(anything)),
        traits: optional(freeMap(anything)),
      }),
    ),
  ),
  resources: optional(freeMap(freeMap(anything))),
  release: optional(record({ strategy: optional(freeMap(anything)) })),
} as const;
export const layerShape = record({
  ...bodyFields,
  variants: optional(listOf(record({ ...bodyFields, when: needed(anything) }))),
});

/** Parses a layer file: what it changes in which component, under which conditions. */
export const readLayer = (folder: Folder, name: string, file: string, tree: Tree): Layer => {
  const bodies = [tree, ...itemsOf(childOf(tree, 'variants'))];
  const checked = check(withoutDeletions(tree), layerShape, { within: `layer ${file}` });
  const wrong: Mistake[] = checked.kind === 'mistaken' ? [...checked.mistakes] : [];
  const [outer] = [conditionOf(tree, wrong)];
  const read = bodies.map((body, index) => {
    const own = index === 0 ? undefined : conditionOf(body, wrong);
    return readBody(
      body,
      [outer, own].filter((one) => one !== undefined),
      wrong,
    );
  });
  return {
    folder,
    name,
    file,
    tree,
    overlays: read.flatMap(({ overlays }) => overlays),
    strategies: read.flatMap(({ strategies }) => strategies),
    mistakes: wrong,
  };
};

const readBody = (body: Tree, outer: readonly Condition[], wrong: Mistake[]) => {
  const overlays = entriesOf(childOf(body, 'components')).map(([component, tree]): Overlay => {
    const own = conditionOf(tree, wrong);
    const conditions = own === undefined ? outer : [...outer, own];
    return { component, conditions, tree: marked(tree, conditions) };
  });
  const resources = entriesOf(childOf(body, 'resources')).map(([component, tree]): Overlay => ({
    component,
    conditions: outer,
    tree: marked(asProperties(tree), outer),
  }));
  const strategy = childOf(childOf(body, 'release'), 'strategy');
  return {
    overlays: [...overlays, ...resources],
    strategies: strategy === undefined ? [] : [{ tree: marked(strategy, outer), conditions: outer }],
  };
};

/** The part of a layer about a resource, in the form of a component. */
const asProperties = (tree: Tree): Tree =>
  tree.kind === 'map'
    ? {
        kind: 'map',
        at: tree.at,
        ...(tree.key === undefined ? {} : { key: tree.key }),
        entries: new Map([['properties', tree]]),
      }
    : tree;

const marked = (tree: Tree, conditions: readonly Condition[]): Tree =>
  conditions.length === 0
    ? tree
    : underCondition(
        tree,
        conditions.map(({ text }) => (conditions.length > 1 ? `(${text})` : text)).join(' and '),
      );

const conditionOf = (body: Tree, wrong: Mistake[]): Condition | undefined => {
  const when = childOf(body, 'when');
  if (when === undefined) return undefined;
  const { file, line, column } = when.at;
  const text = when.kind === 'leaf' && when.value !== null ? String(when.value) : undefined;
  if (text === undefined) {
    const reason = 'when must be a condition like: region == "eu" and labels.tier == "gold"';
    wrong.push({ file, line, column, reason });
    return undefined;
  }
  const read = readCondition(text);
  if (!isWrong(read)) return read;
  wrong.push({ file, line, column: column + read.at, reason: `when: ${read.reason}` });
  return undefined;
};

/** Whole components and resources may be deleted by a layer; their shape does not matter then. */
const withoutDeletions = (tree: Tree): Tree => {
  if (tree.kind !== 'map') return tree;
  const entries = new Map(tree.entries);
  for (const name of ['components', 'resources']) {
    const all = childOf(tree, name);
    if (all?.kind !== 'map') continue;
    const kept = [...all.entries].filter(([, child]) => !isNull(child));
    entries.set(name, { ...all, entries: new Map(kept) });
  }
  const variants = childOf(tree, 'variants');
  if (variants?.kind === 'list')
    entries.set('variants', { ...variants, items: variants.items.map(withoutDeletions) });
  return { ...tree, entries };
};

export const isNull = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === null;
