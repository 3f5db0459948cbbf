import { bounds, budgetOf, checkExtent, type Evaluation, OverBounds } from './expression-bounds.ts';

interface Environment {
  readonly base: Evaluation;
}

/** Nodes that make something new; the others only hand on what there is. */
const making = new Set(['unary', 'binary', 'function', 'apply']);

/** Called by the language after every node, under this name. */
export const exitHook = Symbol.for('jsonata.__evaluate_exit') as unknown as string;

/** How much cheaper passing a value on is than creating it. */
const handedOn = 64;

type Watch = (
  node: { readonly type: string },
  input: unknown,
  environment: Environment,
  made: unknown,
) => Promise<void> | undefined;

/** Counts the work of a node and measures its result; yields the thread from time to time. */
const watchNode: Watch = ({ type }, _input, { base }, made) => {
  const budget = budgetOf(base);
  const isNew = making.has(type);
  budget.spend(1 + weightOf(made) / (isNew ? 1 : handedOn));
  if (isNew) checkExtent(made);
  return budget.pause();
};

const watchSorting: Watch = (node, input, environment, made) => {
  if (Array.isArray(made) && made.length > bounds.sorted)
    throw new OverBounds(`it sorts, so no list in it may have more than ${bounds.sorted} items`);
  return watchNode(node, input, environment, made);
};

/** The watches for an expression, by the nodes it consists of. */
export const watchOf = (tree: unknown): Watch => (sorts(tree) ? watchSorting : watchNode);

const sorts = (node: unknown): boolean => {
  if (typeof node !== 'object' || node === null) return false;
  if (
    'type' in node &&
    (node.type === 'sort' || (node.type === 'variable' && 'value' in node && node.value === 'sort'))
  )
    return true;
  return Object.values(node).some(sorts);
};

/** The cost of creating or reading a value, in steps. */
export const weightOf = (thing: unknown): number => {
  if (typeof thing === 'string') return thing.length / 256;
  return Array.isArray(thing) ? thing.length / 16 : 0;
};
