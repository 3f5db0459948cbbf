import type { Note } from '#domain/app/app.ts';
import { settle } from '#domain/app/merge.ts';
import {
  childOf,
  entriesOf,
  itemsOf,
  jsonOf,
  textOf,
  treeOf,
  type MapTree,
  type Tree,
} from '#domain/app/tree.ts';
import type { WrittenComponent } from '#domain/render/render.ts';

/** Components after an override, and what a person should know of it. */
export interface Overridden {
  readonly components: readonly WrittenComponent[];
  readonly notes: readonly Note[];
}

/**
 * Lays an `override` policy over components by KubeVela's own rules, traps included: names match anywhere in a name,
 * a name that hits nothing adds a component, another type replaces the component, lists are replaced whole, null does
 * not delete. Each trap that was stepped into is a note with the names that were hit.
 */
export const applyOverride = (components: readonly WrittenComponent[], properties: Tree): Overridden => {
  const notes: Note[] = [];
  const patched = itemsOf(childOf(properties, 'components')).reduce(
    (under, patch) => applyPatch(under, patch, notes),
    components,
  );
  const selector = childOf(properties, 'selector');
  if (selector === undefined) return { components: patched, notes };
  const names = itemsOf(selector).flatMap((item) => textOf(item) ?? []);
  const kept = patched.filter(({ name }) => names.includes(name));
  if (kept.length === 0) note(notes, selector, 'the selector of this override leaves no component at all');
  return { components: kept, notes };
};

const note = (notes: Note[], { at: { file, line, column } }: Tree, because: string): void => {
  notes.push({ file, line, column, because });
};

const applyPatch = (
  components: readonly WrittenComponent[],
  patch: Tree,
  notes: Note[],
): readonly WrittenComponent[] => {
  const name = textOf(childOf(patch, 'name'));
  const type = textOf(childOf(patch, 'type'));
  const pattern = name === undefined ? undefined : patternOf(name);
  const isHit = (component: WrittenComponent): boolean =>
    pattern === undefined ? type === undefined || component.type.name === type : pattern.test(component.name);
  const hits = components.filter(isHit);
  if (hits.length === 0) return name === undefined ? components : added(components, patch, name, notes);
  const others = hits.map((hit) => hit.name).filter((hit) => hit !== name);
  if (name !== undefined && hits.length > others.length && others.length > 0)
    note(
      notes,
      patch,
      `the name "${name}" is matched anywhere in a name, so this also patches ${others.join(', ')}; write ^${name}$ to mean one`,
    );
  return components.map((component) => (isHit(component) ? patched(component, patch, notes) : component));
};

/** KubeVela turns every star into `.*` and asks whether the pattern is found somewhere. A pattern that is none hits its own name. */
const patternOf = (name: string): { readonly test: (text: string) => boolean } => {
  try {
    return new RegExp(name.replaceAll('*', '.*'));
  } catch {
    return { test: (text) => text === name };
  }
};

const added = (
  components: readonly WrittenComponent[],
  patch: Tree,
  name: string,
  notes: Note[],
): readonly WrittenComponent[] => {
  note(notes, patch, `no component is named "${name}", so this adds one; remove it if a component was meant`);
  return [...components, componentOf(patch, name)];
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

const patched = (component: WrittenComponent, patch: Tree, notes: Note[]): WrittenComponent => {
  const type = textOf(childOf(patch, 'type'));
  if (type !== undefined && type !== component.type.name) {
    note(
      notes,
      patch,
      `the type "${type}" is another than that of "${component.name}", so all of "${component.name}" is replaced`,
    );
    return componentOf(patch, component.name);
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

const patchTraits = (
  { name, traits }: WrittenComponent,
  patches: readonly Tree[],
  notes: Note[],
): WrittenComponent['traits'] => {
  const byType = new Map(patches.map((patch) => [textOf(childOf(patch, 'type')) ?? '', patch]));
  if (byType.size < patches.length && patches[0] !== undefined)
    note(
      notes,
      patches[0],
      `two traits of one type for "${name}": the last one is laid over every trait of that type`,
    );
  const merged = traits.flatMap((trait) => {
    const patch = byType.get(trait.type.name);
    if (patch === undefined) return [trait];
    if (isTrue(childOf(patch, 'disable'))) return [];
    const properties = childOf(patch, 'properties');
    if (properties === undefined) return [trait];
    const where = `${name}.traits.${trait.type.name}`;
    return [{ ...trait, properties: mergeOver(trait.properties, properties, where, notes) }];
  });
  const fresh = [...byType]
    .filter(
      ([type, patch]) =>
        !isTrue(childOf(patch, 'disable')) && !traits.some((trait) => trait.type.name === type),
    )
    .map(([, patch]) => traitOf(patch));
  return [...merged, ...fresh];
};

const isTrue = (tree: Tree | undefined): boolean => tree?.kind === 'leaf' && tree.value === true;

/** Deep for maps; everything else is replaced, also by null, zero and the empty list. */
export const mergeOver = (base: Tree, over: Tree, where: string, notes: Note[]): Tree => {
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, where, notes);
  if (base.kind === 'list' && over.kind === 'list') {
    const lost = base.items.filter((item) => !over.items.some((one) => nameOf(one) === nameOf(item)));
    if (lost.length > 0)
      note(notes, over, `the list ${where} is replaced whole; lost: ${lost.map(nameOf).join(', ')}`);
  }
  if (over.kind === 'leaf' && over.value === null)
    note(notes, over, `null does not delete ${where} here, it stays and is null; a layer could delete it`);
  return settle(over, base);
};

const mergeMaps = (base: MapTree, over: MapTree, where: string, notes: Note[]): Tree => {
  const entries = new Map(base.entries);
  for (const [field, child] of entriesOf(over)) {
    const before = childOf(base, field);
    entries.set(field, before === undefined ? child : mergeOver(before, child, `${where}.${field}`, notes));
  }
  return { ...base, entries };
};

const nameOf = (item: Tree): string => {
  const name = childOf(item, 'name') ?? childOf(item, 'port');
  return JSON.stringify(jsonOf(name ?? item)).replaceAll('"', '');
};
