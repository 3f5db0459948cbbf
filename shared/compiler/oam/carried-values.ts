import { hint } from '#domain/config/did-you-mean.ts';
import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import type { Mistake } from '#domain/config/place.ts';
import { placeOf } from './policies.ts';
import { nameOf } from './waves.ts';

/** The steps with what `inputs` carry into their properties, and what each of them was given, by name. */
export interface Carried {
  readonly steps: readonly Tree[];
  readonly inputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly mistakes: readonly Mistake[];
}

/** What a step gives to those after it: texts, and what `context` says. What KubeVela reads in a cluster is not known here. */
export const carryValues = (steps: readonly Tree[], context: Readonly<Record<string, string>>): Carried => {
  const known = new Map<string, string>();
  const inputs = new Map<string, Readonly<Record<string, string>>>();
  const mistakes: Mistake[] = [];
  const walk = (step: Tree): Tree => {
    const given = new Map<string, string>();
    let filled = step;
    for (const input of itemsOf(childOf(step, 'inputs'))) {
      const from = childOf(input, 'from') ?? input;
      const value = known.get(textOf(from) ?? '');
      if (value === undefined) mistakes.push({ ...placeOf(from), reason: nobodyGives(from, known) });
      else {
        given.set(textOf(from) ?? '', value);
        filled = withInput(filled, input, treeOf(value, from.at), mistakes);
      }
    }
    inputs.set(nameOf(step), Object.fromEntries(given));
    const list = childOf(filled, 'subSteps');
    if (filled.kind === 'map' && list?.kind === 'list')
      filled = withEntry(filled, 'subSteps', { ...list, items: list.items.map(walk) });
    for (const output of itemsOf(childOf(step, 'outputs'))) {
      const value = valueOf(output, context, mistakes);
      if (value !== undefined) known.set(textOf(childOf(output, 'name')) ?? '', value);
    }
    return filled;
  };
  return { steps: steps.map(walk), inputs, mistakes };
};

const nobodyGives = (from: Tree, known: ReadonlyMap<string, string>): string =>
  `no step before this one has an output "${textOf(from) ?? ''}"; ${hint(textOf(from) ?? '', [...known.keys()])}`;

const valueOf = (
  output: Tree,
  context: Readonly<Record<string, string>>,
  mistakes: Mistake[],
): string | undefined => {
  const from = childOf(output, 'valueFrom') ?? output;
  const text = (textOf(from) ?? '').trim();
  if (/^"(?:[^"\\]|\\["\\/nt])*"$/.test(text)) return String(JSON.parse(text));
  const [, name = ''] = /^context\.(\w+)$/.exec(text) ?? [];
  if (Object.hasOwn(context, name)) return context[name];
  const reason = `the value "${text}" is not known before the release; an output is a text ("…" within the value) or ${Object.keys(
    context,
  )
    .map((one) => `context.${one}`)
    .join(', ')}: write the value where it is used`;
  mistakes.push({ ...placeOf(from), reason });
  return undefined;
};

/** Without a `parameterKey` an input is there for conditions only. */
const withInput = (step: Tree, input: Tree, value: Tree, mistakes: Mistake[]): Tree => {
  const key = childOf(input, 'parameterKey');
  const path = textOf(key);
  if (key === undefined || path === undefined || path === '') return step;
  const segments = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  const set = setIn(childOf(step, 'properties') ?? treeOf({}, step.at), segments, value);
  if (set !== undefined && step.kind === 'map') return withEntry(step, 'properties', set);
  mistakes.push({
    ...placeOf(key),
    reason: `"${path}" does not exist in the properties of step "${nameOf(step)}"`,
  });
  return step;
};

const withEntry = (tree: Extract<Tree, { kind: 'map' }>, name: string, value: Tree): Tree => ({
  ...tree,
  entries: new Map(tree.entries).set(name, value),
});

const setIn = (tree: Tree, [name, ...rest]: readonly string[], value: Tree): Tree | undefined => {
  if (name === undefined) return value;
  if (name === '') return undefined;
  if (tree.kind === 'map') {
    const inner = setIn(tree.entries.get(name) ?? treeOf({}, tree.at), rest, value);
    return inner && withEntry(tree, name, inner);
  }
  const item = tree.kind === 'list' ? tree.items[Number(name)] : undefined;
  if (tree.kind !== 'list' || item === undefined) return undefined;
  const inner = setIn(item, rest, value);
  return inner && { ...tree, items: tree.items.map((one) => (one === item ? inner : one)) };
};
