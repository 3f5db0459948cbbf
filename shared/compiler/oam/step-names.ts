import type { Mistake } from '#domain/config/place.ts';
import { childOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { placeOf } from './policies.ts';

/** The workflow with a name for every step: one without is called by its type and its position, like a policy. */
export const withNames = (workflow: Tree): Tree => withList(workflow, 'steps', '');

const withList = (tree: Tree, field: 'steps' | 'subSteps', before: string): Tree => {
  const list = childOf(tree, field);
  if (tree.kind !== 'map' || list?.kind !== 'list') return tree;
  const items = list.items.map((step, index) => {
    const one = withName(step, index, before);
    return field === 'steps' ? withList(one, 'subSteps', `${textOf(childOf(one, 'name')) ?? ''}-`) : one;
  });
  return { ...tree, entries: new Map(tree.entries).set(field, { ...list, items }) };
};

const withName = (step: Tree, index: number, before: string): Tree => {
  const [type, name] = [textOf(childOf(step, 'type')), childOf(step, 'name')];
  const isNamed = name !== undefined && !(name.kind === 'leaf' && (name.value === null || name.value === ''));
  if (step.kind !== 'map' || type === undefined || isNamed) return step;
  return {
    ...step,
    entries: new Map(step.entries).set('name', treeOf(`${before}${type}-${index}`, step.at)),
  };
};

/** Two steps of one name: `dependsOn` could not tell them apart, nor could a person who reads the plan. */
export const sameNames = (steps: readonly Tree[]): readonly Mistake[] => {
  const known = new Map<string, Tree>();
  return steps.flatMap((step) => {
    const name = textOf(childOf(step, 'name'));
    if (name === undefined) return [];
    const first = known.get(name);
    known.set(name, first ?? step);
    if (first === undefined) return [];
    const { line, column } = first.at;
    const reason = `there are two steps named "${name}", the first at ${first.at.file}:${line}:${column}; every step needs a name of its own`;
    return [{ ...placeOf(step), reason }];
  });
};
