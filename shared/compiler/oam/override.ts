import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';

import { mergeOver, note } from './merge-over.ts';
import { namePattern } from './name-pattern.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** Components after an override, with remarks and unsupported parts. */
export interface Overridden {
  readonly components: readonly WrittenComponent[];
  readonly notes: readonly Note[];
  readonly mistakes: readonly Mistake[];
}

interface Told {
  readonly notes: Note[];
  readonly mistakes: Mistake[];
}

/** Components by the names that they had before this override: a replaced one may have another name now. */
type ByName = Map<string, WrittenComponent>;

/**
 * Lays an `override` policy over components by KubeVela's own rules, traps included: names match anywhere in a name,
 * a name that hits nothing adds a component, another type replaces the component, lists are replaced whole, null does
 * not delete. Each trap that was stepped into is a note with the names that were hit.
 */
export const applyOverride = (components: readonly WrittenComponent[], properties: Tree): Overridden => {
  const told: Told = { notes: [], mistakes: [] };
  const byName: ByName = new Map(components.map((component) => [component.name, component]));
  for (const patch of itemsOf(childOf(properties, 'components'))) applyPatch(byName, patch, told);
  const kept = selected(byName, childOf(properties, 'selector'), told);
  return { components: kept, notes: told.notes, mistakes: [...told.mistakes, ...sameNames(kept)] };
};

const selected = (byName: ByName, selector: Tree | undefined, { notes }: Told) => {
  if (selector === undefined) return [...byName.values()];
  const names = itemsOf(selector).flatMap((item) => textOf(item) ?? []);
  const kept = [...byName].flatMap(([name, component]) => (names.includes(name) ? [component] : []));
  if (kept.length === 0) note(notes, selector, 'the selector of this override leaves no component at all');
  return kept;
};

/** One pattern with another type makes every component that it hits into one of the pattern's own name. */
const sameNames = (components: readonly WrittenComponent[]): readonly Mistake[] =>
  components.flatMap(({ name, at }, index) => {
    const { file, line, column } = at;
    if (!labelLike.test(name))
      return [
        {
          file,
          line,
          column,
          reason: `this override makes a component named "${name}", which is no name; write the name of the component without a pattern`,
        },
      ];
    return components.findIndex((other) => other.name === name) === index
      ? []
      : [{ file, line, column, reason: `this override makes a second component named "${name}"` }];
  });

const labelLike = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const applyPatch = (byName: ByName, patch: Tree, told: Told): void => {
  const name = textOf(childOf(patch, 'name')) ?? '';
  const hits = name === '' ? hitsByType(byName, patch) : hitsByName(byName, patch, name, told);
  for (const hit of hits) {
    const component = byName.get(hit);
    if (component !== undefined) byName.set(hit, patched(component, patch, name, told.notes));
  }
  if (name !== '' && hits.length === 0 && /[a-z]/.test(name) && told.mistakes.length === 0) {
    note(
      told.notes,
      patch,
      `no component is named "${name}", so this adds one; remove it if a component was meant`,
    );
    byName.set(name, componentOf(patch, name));
  }
};

/** Without a name all are meant, or all of the type that is said. */
const hitsByType = (byName: ByName, patch: Tree): readonly string[] => {
  const type = textOf(childOf(patch, 'type')) ?? '';
  return [...byName].flatMap(([name, component]) =>
    type === '' || component.type.name === type ? [name] : [],
  );
};

const hitsByName = (byName: ByName, patch: Tree, name: string, told: Told): readonly string[] => {
  const pattern = namePattern(name);
  if (pattern.kind === 'refused') {
    const { file, line, column } = (childOf(patch, 'name') ?? patch).at;
    told.mistakes.push({ file, line, column, reason: pattern.reason });
    return [];
  }
  const hits = [...byName.keys()].filter(pattern.hits);
  const others = hits.filter((hit) => hit !== name);
  if (hits.length > others.length && others.length > 0)
    note(
      told.notes,
      patch,
      `the name "${name}" is matched anywhere in a name, so this also patches ${others.join(', ')}; write ^${name}$ to mean one`,
    );
  return hits;
};

const componentOf = (patch: Tree, name: string): WrittenComponent => {
  const type = childOf(patch, 'type');
  return {
    name,
    at: patch.at,
    type: { name: textOf(type) ?? '', at: type?.at ?? patch.at },
    properties: childOf(patch, 'properties') ?? treeOf({}, patch.at),
    traits: itemsOf(childOf(patch, 'traits')).map(traitOf),
  };
};

const traitOf = (tree: Tree): WrittenComponent['traits'][number] => {
  const type = childOf(tree, 'type');
  return {
    type: { name: textOf(type) ?? '', at: type?.at ?? tree.at },
    properties: childOf(tree, 'properties') ?? treeOf({}, tree.at),
  };
};

const patched = (
  component: WrittenComponent,
  patch: Tree,
  pattern: string,
  notes: Note[],
): WrittenComponent => {
  const type = textOf(childOf(patch, 'type')) ?? '';
  if (type !== '' && type !== component.type.name) {
    note(
      notes,
      patch,
      `the type "${type}" is another than that of "${component.name}", so all of "${component.name}" is replaced${pattern === component.name ? '' : `, and it is named "${pattern}" now`}`,
    );
    return componentOf(patch, pattern);
  }
  const properties = childOf(patch, 'properties');
  return {
    ...component,
    properties:
      properties === undefined
        ? component.properties
        : mergeOver(component.properties, properties, `${component.name}.properties`, notes),
    traits: patchTraits(component, itemsOf(childOf(patch, 'traits')), notes),
  };
};

type Trait = WrittenComponent['traits'][number];

/** By their types, of which KubeVela remembers the last trait of each; the order has one place for each that was there. */
const patchTraits = (
  { name, traits }: WrittenComponent,
  patches: readonly Tree[],
  notes: Note[],
): WrittenComponent['traits'] => {
  const order = traits.map(({ type }) => type.name);
  const byType = new Map<string, Trait>(traits.map((trait) => [trait.type.name, trait]));
  for (const patch of patches) {
    const type = textOf(childOf(patch, 'type')) ?? '';
    const before = byType.get(type);
    if (isTrue(childOf(patch, 'disable'))) byType.delete(type);
    else if (before === undefined) {
      order.push(type);
      byType.set(type, traitOf(patch));
    } else byType.set(type, patchTrait(before, patch, `${name}.traits.${type}`, notes));
  }
  const twice = order.filter((type, index) => byType.has(type) && order.indexOf(type) !== index);
  if (twice.length > 0 && patches[0] !== undefined)
    note(
      notes,
      patches[0],
      `two traits of one type for "${name}": ${[...new Set(twice)].join(', ')}; after this override all of them are what the last one is`,
    );
  return order.flatMap((type) => byType.get(type) ?? []);
};

const patchTrait = (trait: Trait, patch: Tree, where: string, notes: Note[]): Trait => {
  const properties = childOf(patch, 'properties');
  if (properties === undefined) return trait;
  return { ...trait, properties: mergeOver(trait.properties, properties, where, notes) };
};

const isTrue = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === true;
