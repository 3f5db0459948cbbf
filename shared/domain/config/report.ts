import { isSecretName } from '../kube/mask/secret-name.ts';
import { masked, maskText } from '../kube/mask/secret-text.ts';
import type { Tree } from './tree.ts';
import type { Mistake, Place } from './place.ts';

/** How to validate. */
export interface ValidationOptions {
  /** The subject of a message: `trait scaler`, `webservice checkout`. */
  readonly within: string;
  /** As KubeVela looks: unknown fields pass, and of numbers and texts only the kind is looked at. */
  readonly open?: boolean;
  /** A layer has not been merged yet, so nothing can be missing. */
  readonly partial?: boolean;
}

export interface Context extends ValidationOptions {
  readonly mistakes: Mistake[];
}

/** A file of nothing but mistakes is not worth more memory than this. */
export const maxMistakes = 200;

export const report = (at: Place, reason: string, context: Context): null => {
  if (context.mistakes.length < maxMistakes)
    context.mistakes.push({ file: at.file, line: at.line, column: at.column, reason });
  return null;
};

export const reportWrong = (tree: Tree, wanted: string, path: string, context: Context): null => {
  const remedy = wanted === 'text' && tree.kind === 'leaf' && tree.value !== null ? '; put it in quotes' : '';
  const found = mayHide.test(wanted) ? kindOf(tree) : describeTree(tree, path);
  return report(tree.at, `${nameOf(path, context)} must be ${wanted}, not ${found}${remedy}`, context);
};

/** A quotation of a text: errors are read by many, so secrets in it are masked. */
export const quoted = (value: string, path: string): string =>
  isSecretName(path.split('.').at(-1) ?? '', 'by-api') ? masked : maskText(value);

/** Free text may be a password, and a mistake is read by many: the value is not repeated. */
export const mayHide = /^(text|a map|a list)/;

export const kindOf = (tree: Tree): string => {
  if (tree.kind === 'list') return 'a list';
  if (tree.kind !== 'leaf') return 'a map';
  if (tree.value === null) return 'empty (give it a value, or remove it)';
  if (typeof tree.value === 'string') return 'a text';
  return typeof tree.value === 'number' ? 'a number' : 'true or false';
};

export const describeTree = (tree: Tree, path: string): string => {
  if (tree.kind !== 'leaf' || tree.value === null) return kindOf(tree);
  return typeof tree.value === 'string'
    ? `the text "${quoted(tree.value, path)}"`
    : `${typeof tree.value === 'number' ? 'the number ' : ''}${tree.source ?? tree.value}`;
};

export const nameOf = (path: string, { within }: Context): string => {
  if (path === '') return within;
  return path.startsWith('[') ? `${within}${path}` : `${path} of ${within}`;
};
