import type { Json } from '../json.ts';

import { hint } from './did-you-mean.ts';
import { type Context, nameOf, quoted, report, reportWrong } from './report.ts';
import type {
  DurationShape,
  Fields,
  PercentShape,
  RecordShape,
  Shape,
  ShareShape,
  TextShape,
  WholeShape,
} from './schema.ts';
import { jsonOf, type LeafTree, type Tree } from './tree.ts';
import { percentOf, podsOf, quantity, secondsOf } from './units.ts';

export type LeafShape = Exclude<Shape, { kind: 'either' | 'record' | 'free' | 'list' }>;

/** Holds a written leaf against its shape. */
export const validateLeaf = (written: Tree, shape: LeafShape, path: string, context: Context): Json => {
  const tree = meant(written, shape);
  switch (shape.kind) {
    case 'any':
      return jsonOf(tree);
    case 'text':
      return validateText(tree, shape, path, context);
    case 'amount':
      return isLeaf(tree, 'number') ||
        (isLeaf(tree, 'string') && (context.open === true || quantity.test(tree.value)))
        ? tree.value
        : reportWrong(tree, 'a number, or a text like 500m or 128Mi', path, context);
    case 'whole':
      return validateWhole(tree, shape, path, context);
    case 'flag':
      return isLeaf(tree, 'boolean') && (shape.only ?? tree.value) === tree.value
        ? tree.value
        : reportWrong(
            tree,
            shape.only === undefined ? 'true or false' : `${shape.only} or a map`,
            path,
            context,
          );
    case 'duration':
      return validateDuration(tree, shape, path, context);
    case 'percent':
      return validatePercent(tree, shape, path, context);
    case 'share':
      return validateShare(tree, shape, path, context);
  }
};

/** A text like `yes` or `1_000` where a truth or a number is meant. */
const meant = (tree: Tree, { kind }: LeafShape): Tree => {
  if (tree.kind !== 'leaf' || tree.also === undefined) return tree;
  const wanted = kind === 'flag' ? 'boolean' : kind === 'whole' || kind === 'amount' ? 'number' : undefined;
  return typeof tree.also === wanted ? { ...tree, value: tree.also, source: String(tree.value) } : tree;
};

const isLeaf = <T extends 'string' | 'number' | 'boolean'>(
  tree: Tree,
  type: T,
): tree is LeafTree & { readonly value: { string: string; number: number; boolean: boolean }[T] } =>
  tree.kind === 'leaf' && typeof tree.value === type;

const validateText = (tree: Tree, shape: TextShape, path: string, context: Context): Json => {
  if (shape.nullable && tree.kind === 'leaf' && tree.value === null) return null;
  if (!isLeaf(tree, 'string')) return reportWrong(tree, 'text', path, context);
  if (shape.oneOf !== undefined && !shape.oneOf.includes(tree.value)) {
    return report(
      tree.at,
      `${nameOf(path, context)} cannot be "${quoted(tree.value, path)}"; ${renamedTo(shape, tree.value) ?? hint(tree.value, shape.oneOf)}`,
      context,
    );
  }
  if (context.open !== true && shape.like !== undefined && !shape.like.pattern.test(tree.value)) {
    return report(
      tree.at,
      `${nameOf(path, context)} must be ${shape.like.message}, not "${quoted(tree.value, path)}"`,
      context,
    );
  }
  return tree.value;
};

const validateDuration = (tree: Tree, shape: DurationShape, path: string, context: Context): Json => {
  const seconds = isLeaf(tree, 'string') ? secondsOf(tree.value) : undefined;
  if (seconds === undefined)
    return reportWrong(tree, 'a duration with its unit, like 10s, 5m or 1h30m', path, context);
  if (seconds >= shape.from && seconds <= shape.to) return seconds;
  return report(tree.at, `${nameOf(path, context)} must be from ${shape.from}s to ${shape.to}s`, context);
};

const validatePercent = (tree: Tree, shape: PercentShape, path: string, context: Context): Json => {
  const found = isLeaf(tree, 'string') || isLeaf(tree, 'number') ? percentOf(tree.value) : undefined;
  if (found === undefined) return reportWrong(tree, 'a percentage like 10%', path, context);
  if (found >= shape.from && found <= shape.to) return found;
  return report(tree.at, `${nameOf(path, context)} must be from ${shape.from}% to ${shape.to}%`, context);
};

const validateWhole = (
  tree: Tree,
  { from, to, orPercent }: WholeShape,
  path: string,
  context: Context,
): Json => {
  const isNumber =
    isLeaf(tree, 'number') &&
    Number.isInteger(tree.value) &&
    (context.open === true || (tree.value >= from && tree.value <= to));
  if (isNumber) return tree.value;
  const percent = isLeaf(tree, 'string') && tree.value.endsWith('%') ? percentOf(tree.value) : undefined;
  if (
    isLeaf(tree, 'string') &&
    orPercent !== undefined &&
    percent !== undefined &&
    (percent > 0 || from === 0) &&
    percent <= orPercent
  )
    return tree.value;
  const also = orPercent === undefined ? '' : ', or a percentage like 20%';
  return reportWrong(tree, `a whole number from ${from} to ${to}${also}`, path, context);
};

const validateShare = (tree: Tree, { from, to }: ShareShape, path: string, context: Context): Json => {
  const pods = isLeaf(tree, 'string') ? podsOf(tree.value) : undefined;
  if (pods !== undefined)
    return pods > 0 || from === 0
      ? { pods }
      : report(tree.at, `${nameOf(path, context)} must be 1 pod or more`, context);
  const percent = isLeaf(tree, 'string') || isLeaf(tree, 'number') ? percentOf(tree.value) : undefined;
  if (percent === undefined)
    return reportWrong(tree, 'a percentage like 10%, or a number of pods like 1 pod', path, context);
  if (percent >= from && percent <= to) return { percent };
  return report(tree.at, `${nameOf(path, context)} must be from ${from}% to ${to}%`, context);
};

/** What to write instead of a former name; undefined for a name that never was one. */
export const renamedTo = (
  { renamed = {} }: TextShape | RecordShape<Fields>,
  name: string,
): string | undefined => (Object.hasOwn(renamed, name) ? `it is called "${renamed[name]}" now` : undefined);
