import type { Json } from '../json.ts';

import { hint, nearest } from './did-you-mean.ts';
import type { Read } from './result.ts';
import type {
  DurationShape,
  FreeShape,
  PercentShape,
  ShareShape,
  WholeShape,
  RecordShape,
  Fields,
  Shape,
  TextShape,
  ValueOf,
} from './schema.ts';
import { childOf, entriesOf, jsonOf, kubeJsonOf, type LeafTree, type Tree } from './tree.ts';
import { percentOf, podsOf, quantity, secondsOf } from './units.ts';
import type { Mistake } from './place.ts';
import { type Looking, type Eye, say, wrong, told, called } from './report.ts';

/** Holds a written value against its shape. All mistakes at once, each where it was written. */
export const check = <S extends Shape>(tree: Tree, shape: S, looking: Looking): Read<ValueOf<S>> =>
  inspect(tree, shape, looking) as Read<ValueOf<S>>;

/** The same for a shape that is only known at run time. */
export const inspect = (tree: Tree, shape: Shape, looking: Looking): Read<unknown> => {
  const mistakes: Mistake[] = [];
  const value = look(tree, shape, '', { ...looking, mistakes });
  return mistakes.length === 0 ? { kind: 'fine', value } : { kind: 'mistaken', mistakes };
};

const look = (tree: Tree, shape: Shape, path: string, eye: Eye): Json => {
  if (shape.kind === 'either') return look(tree, tree.kind === 'map' ? shape.map : shape.leaf, path, eye);
  if (shape.kind === 'record')
    return tree.kind === 'map'
      ? lookRecord(tree, shape, path, eye)
      : wrong(tree, 'a map of fields', path, eye);
  if (shape.kind === 'free')
    return tree.kind === 'map' ? lookFree(tree, shape, path, eye) : wrong(tree, 'a map', path, eye);
  if (shape.kind === 'list') {
    if (tree.kind !== 'list') return wrong(tree, 'a list', path, eye);
    return tree.items.map((item, index) => look(item, shape.of, `${path}[${index}]`, eye));
  }
  return lookLeaf(meant(tree, shape), shape, path, eye);
};

/** A text like `yes` or `1_000` where a truth or a number is meant. */
const meant = (tree: Tree, { kind }: LeafShape): Tree => {
  if (tree.kind !== 'leaf' || tree.also === undefined) return tree;
  const wanted = kind === 'flag' ? 'boolean' : kind === 'whole' || kind === 'amount' ? 'number' : undefined;
  return typeof tree.also === wanted ? { ...tree, value: tree.also, source: String(tree.value) } : tree;
};

type LeafShape = Exclude<Shape, { kind: 'either' | 'record' | 'free' | 'list' }>;

const lookLeaf = (tree: Tree, shape: LeafShape, path: string, eye: Eye): Json => {
  switch (shape.kind) {
    case 'any':
      return jsonOf(tree);
    case 'text':
      return lookText(tree, shape, path, eye);
    case 'amount':
      return isLeaf(tree, 'number') ||
        (isLeaf(tree, 'string') && (eye.open === true || quantity.test(tree.value)))
        ? tree.value
        : wrong(tree, 'a number, or a text like 500m or 128Mi', path, eye);
    case 'whole':
      return lookWhole(tree, shape, path, eye);
    case 'flag':
      return isLeaf(tree, 'boolean') && (shape.only ?? tree.value) === tree.value
        ? tree.value
        : wrong(tree, shape.only === undefined ? 'true or false' : `${shape.only} or a map`, path, eye);
    case 'duration':
      return lookDuration(tree, shape, path, eye);
    case 'percent':
      return lookPercent(tree, shape, path, eye);
    case 'share':
      return lookShare(tree, shape, path, eye);
  }
};

const isLeaf = <T extends 'string' | 'number' | 'boolean'>(
  tree: Tree,
  type: T,
): tree is LeafTree & { readonly value: { string: string; number: number; boolean: boolean }[T] } =>
  tree.kind === 'leaf' && typeof tree.value === type;

const lookText = (tree: Tree, shape: TextShape, path: string, eye: Eye): Json => {
  if (shape.nullable && tree.kind === 'leaf' && tree.value === null) return null;
  if (!isLeaf(tree, 'string')) return wrong(tree, 'text', path, eye);
  if (shape.oneOf !== undefined && !shape.oneOf.includes(tree.value)) {
    return say(
      tree.at,
      `${called(path, eye)} cannot be "${told(tree.value, path)}"; ${renamedTo(shape, tree.value) ?? hint(tree.value, shape.oneOf)}`,
      eye,
    );
  }
  if (eye.open !== true && shape.like !== undefined && !shape.like.pattern.test(tree.value)) {
    return say(
      tree.at,
      `${called(path, eye)} must be ${shape.like.message}, not "${told(tree.value, path)}"`,
      eye,
    );
  }
  return tree.value;
};

const lookDuration = (tree: Tree, shape: DurationShape, path: string, eye: Eye): Json => {
  const seconds = isLeaf(tree, 'string') ? secondsOf(tree.value) : undefined;
  if (seconds === undefined) return wrong(tree, 'a duration with its unit, like 10s, 5m or 1h30m', path, eye);
  if (seconds >= shape.from && seconds <= shape.to) return seconds;
  return say(tree.at, `${called(path, eye)} must be from ${shape.from}s to ${shape.to}s`, eye);
};

const lookPercent = (tree: Tree, shape: PercentShape, path: string, eye: Eye): Json => {
  const found = isLeaf(tree, 'string') || isLeaf(tree, 'number') ? percentOf(tree.value) : undefined;
  if (found === undefined) return wrong(tree, 'a percentage like 10%', path, eye);
  if (found >= shape.from && found <= shape.to) return found;
  return say(tree.at, `${called(path, eye)} must be from ${shape.from}% to ${shape.to}%`, eye);
};

const lookWhole = (tree: Tree, { from, to, orPercent }: WholeShape, path: string, eye: Eye): Json => {
  const isNumber =
    isLeaf(tree, 'number') &&
    Number.isInteger(tree.value) &&
    (eye.open === true || (tree.value >= from && tree.value <= to));
  if (isNumber) return tree.value;
  const percent = isLeaf(tree, 'string') && tree.value.endsWith('%') ? percentOf(tree.value) : undefined;
  if (
    isLeaf(tree, 'string') &&
    orPercent !== undefined &&
    percent !== undefined &&
    percent > 0 &&
    percent <= orPercent
  )
    return tree.value;
  const also = orPercent === undefined ? '' : ', or a percentage like 20%';
  return wrong(tree, `a whole number from ${from} to ${to}${also}`, path, eye);
};

const lookShare = (tree: Tree, { from, to }: ShareShape, path: string, eye: Eye): Json => {
  const pods = isLeaf(tree, 'string') ? podsOf(tree.value) : undefined;
  if (pods !== undefined)
    return pods > 0 || from === 0
      ? { pods }
      : say(tree.at, `${called(path, eye)} must be 1 pod or more`, eye);
  const percent = isLeaf(tree, 'string') || isLeaf(tree, 'number') ? percentOf(tree.value) : undefined;
  if (percent === undefined)
    return wrong(tree, 'a percentage like 10%, or a number of pods like 1 pod', path, eye);
  if (percent >= from && percent <= to) return { percent };
  return say(tree.at, `${called(path, eye)} must be from ${from}% to ${to}%`, eye);
};

const lookRecord = (tree: Tree, shape: RecordShape<Fields>, path: string, eye: Eye): Json => {
  if (eye.open === true && shape.open === true) return jsonOf(tree);
  const known = Object.keys(shape.fields);
  // Entries, not assignments: no name may reach a prototype.
  const entries: [string, Json][] = [];
  for (const [name, child] of entriesOf(tree)) {
    if (known.includes(name)) continue;
    if (shape.open === true) entries.push([name, kubeJsonOf(child, name)]);
    else if (eye.open === true) entries.push([name, jsonOf(child)]);
    else
      say(
        child.key ?? child.at,
        `unknown field "${name}" in ${called(path, eye)}; ${remedyFor(shape, name) ?? hint(name, known)}`,
        eye,
      );
  }
  for (const [name, field] of Object.entries(shape.fields)) {
    const child = childOf(tree, name);
    if (child !== undefined)
      entries.push([name, look(child, field.shape, path === '' ? name : `${path}.${name}`, eye)]);
    else if (field.mode === 'default') entries.push([name, field.value]);
    else if (field.mode === 'needed' && eye.partial !== true)
      say(tree.at, `${called(path, eye)} needs "${name}"`, eye);
  }
  checkChoice(tree, shape, path, eye);
  return Object.fromEntries(entries);
};

/** What to write instead of a former name; undefined for a name that never was one. */
/** What to write instead of a field that is not there: its new name, or what does its work; also where it is misspelt. */
const remedyFor = (shape: RecordShape<Fields>, name: string): string | undefined => {
  const { remedies = {}, fields } = shape;
  if (Object.hasOwn(remedies, name)) return renamedTo(shape, name) ?? remedies[name];
  const near =
    nearest(name, Object.keys(fields)) === undefined ? nearest(name, Object.keys(remedies)) : undefined;
  return renamedTo(shape, name) ?? (near === undefined ? undefined : remedies[near]);
};

const renamedTo = ({ renamed = {} }: TextShape | RecordShape<Fields>, name: string): string | undefined =>
  Object.hasOwn(renamed, name) ? `it is called "${renamed[name]}" now` : undefined;

const checkChoice = (tree: Tree, { choice }: RecordShape<Fields>, path: string, eye: Eye): void => {
  if (choice === undefined || eye.open === true) return;
  const said = choice.of.filter((name) => childOf(tree, name) !== undefined);
  if (said.length > 1) sayRivals(tree, said, path, eye);
  if (said.length < choice.least && eye.partial !== true) {
    say(tree.at, `${called(path, eye)} needs one of ${choice.of.join(', ')}`, eye);
  }
};

/** Two that exclude each other: reported at the later one, which is usually in a layer. */
const sayRivals = (tree: Tree, names: readonly string[], path: string, eye: Eye): void => {
  const places = names.map((name) => ({ name, at: childOf(tree, name)?.key ?? tree.at }));
  const later = places.findLast(({ at }) => at.file !== tree.at.file);
  const others = places
    .filter((place) => place !== later)
    .map(({ name, at }) => `${name} (${at.file}:${at.line})`);
  const what = `${called(path, eye)} takes only one of ${names.join(' and ')}`;
  if (later === undefined) say(tree.at, what, eye);
  else
    say(
      later.at,
      `${what}; ${others.join(' and ')} is set already: set it to null here, or leave ${later.name} out`,
      eye,
    );
};

const lookFree = (tree: Tree, shape: FreeShape<Shape>, path: string, eye: Eye): Json => {
  // Entries, not assignments: no name may reach a prototype.
  const entries: [string, Json][] = [];
  for (const [name, child] of entriesOf(tree)) {
    const taken = eye.open !== true && shape.reserved?.some((prefix) => name.startsWith(prefix)) === true;
    if (taken)
      say(
        child.key ?? child.at,
        `"${name}" in ${called(path, eye)} is set by Tidegate itself; remove it`,
        eye,
      );
    entries.push([name, look(child, shape.of, path === '' ? name : `${path}.${name}`, eye)]);
  }
  return Object.fromEntries(entries);
};
