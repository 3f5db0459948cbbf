import type { Json } from '../json.ts';

import { hint, nearest } from './did-you-mean.ts';
import type { Read } from './result.ts';
import type { FreeShape, RecordShape, Fields, Shape, ValueOf } from './schema.ts';
import { childOf, entriesOf, jsonOf, kubeJsonOf, type Tree } from './tree.ts';
import type { Mistake } from './place.ts';
import { type ValidationOptions, type Context, report, reportWrong, nameOf } from './report.ts';
import { renamedTo, validateLeaf } from './validate-leaf.ts';

/** Holds a written value against its shape. All mistakes at once, each where it was written. */
export const check = <S extends Shape>(tree: Tree, shape: S, options: ValidationOptions): Read<ValueOf<S>> =>
  inspect(tree, shape, options) as Read<ValueOf<S>>;

/** The same for a shape that is only known at run time. */
export const inspect = (tree: Tree, shape: Shape, options: ValidationOptions): Read<unknown> => {
  const mistakes: Mistake[] = [];
  const value = validate(tree, shape, '', { ...options, mistakes });
  return mistakes.length === 0 ? { kind: 'fine', value } : { kind: 'mistaken', mistakes };
};

const validate = (tree: Tree, shape: Shape, path: string, context: Context): Json => {
  if (shape.kind === 'either')
    return validate(tree, tree.kind === 'map' ? shape.map : shape.leaf, path, context);
  if (shape.kind === 'record')
    return tree.kind === 'map'
      ? validateRecord(tree, shape, path, context)
      : reportWrong(tree, 'a map of fields', path, context);
  if (shape.kind === 'free')
    return tree.kind === 'map'
      ? validateFree(tree, shape, path, context)
      : reportWrong(tree, 'a map', path, context);
  if (shape.kind === 'list') {
    if (tree.kind !== 'list') return reportWrong(tree, 'a list', path, context);
    return tree.items.map((item, index) => validate(item, shape.of, `${path}[${index}]`, context));
  }
  return validateLeaf(tree, shape, path, context);
};

const validateRecord = (tree: Tree, shape: RecordShape<Fields>, path: string, context: Context): Json => {
  if (context.open === true && shape.open === true) return jsonOf(tree);
  const known = Object.keys(shape.fields);
  // Entries, not assignments: no name may reach a prototype.
  const entries: [string, Json][] = [];
  for (const [name, child] of entriesOf(tree)) {
    if (known.includes(name)) continue;
    if (shape.open === true) entries.push([name, kubeJsonOf(child, name)]);
    else if (context.open === true) entries.push([name, jsonOf(child)]);
    else
      report(
        child.key ?? child.at,
        `unknown field "${name}" in ${nameOf(path, context)}; ${remedyFor(shape, name) ?? hint(name, known)}`,
        context,
      );
  }
  for (const [name, field] of Object.entries(shape.fields)) {
    const child = childOf(tree, name);
    if (child !== undefined)
      entries.push([name, validate(child, field.shape, path === '' ? name : `${path}.${name}`, context)]);
    else if (field.mode === 'default') entries.push([name, field.value]);
    else if (field.mode === 'needed' && context.partial !== true)
      report(tree.at, `${nameOf(path, context)} needs "${name}"`, context);
  }
  checkChoice(tree, shape, path, context);
  return Object.fromEntries(entries);
};

/** What to write instead of a field that is not there: its new name, or what does its work; also where it is misspelt. */
const remedyFor = (shape: RecordShape<Fields>, name: string): string | undefined => {
  const { remedies = {}, fields } = shape;
  if (Object.hasOwn(remedies, name)) return renamedTo(shape, name) ?? remedies[name];
  const near =
    nearest(name, Object.keys(fields)) === undefined ? nearest(name, Object.keys(remedies)) : undefined;
  return renamedTo(shape, name) ?? (near === undefined ? undefined : remedies[near]);
};

const checkChoice = (tree: Tree, { choice }: RecordShape<Fields>, path: string, context: Context): void => {
  if (choice === undefined || context.open === true) return;
  const given = choice.of.filter((name) => childOf(tree, name) !== undefined);
  if (given.length > 1) reportRivals(tree, given, path, context);
  if (given.length < choice.least && context.partial !== true) {
    report(tree.at, `${nameOf(path, context)} needs one of ${choice.of.join(', ')}`, context);
  }
};

/** Two that exclude each other: reported at the later one, which is usually in a layer. */
const reportRivals = (tree: Tree, names: readonly string[], path: string, context: Context): void => {
  const places = names.map((name) => ({ name, at: childOf(tree, name)?.key ?? tree.at }));
  const later = places.findLast(({ at }) => at.file !== tree.at.file);
  const others = places
    .filter((place) => place !== later)
    .map(({ name, at }) => `${name} (${at.file}:${at.line})`);
  const what = `${nameOf(path, context)} takes only one of ${names.join(' and ')}`;
  if (later === undefined) report(tree.at, what, context);
  else
    report(
      later.at,
      `${what}; ${others.join(' and ')} is set already: set it to null here, or leave ${later.name} out`,
      context,
    );
};

const validateFree = (tree: Tree, shape: FreeShape<Shape>, path: string, context: Context): Json => {
  // Entries, not assignments: no name may reach a prototype.
  const entries: [string, Json][] = [];
  for (const [name, child] of entriesOf(tree)) {
    const taken = context.open !== true && shape.reserved?.some((prefix) => name.startsWith(prefix)) === true;
    if (taken)
      report(
        child.key ?? child.at,
        `"${name}" in ${nameOf(path, context)} is set by Tidegate itself; remove it`,
        context,
      );
    entries.push([name, validate(child, shape.of, path === '' ? name : `${path}.${name}`, context)]);
  }
  return Object.fromEntries(entries);
};
