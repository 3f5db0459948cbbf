/** A node of the language's syntax tree, as far as we look at it. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly [part: string]: unknown;
}

/**
 * References of an expression to a document that does not exist: AWS evaluates without one, so `name`, `$` and `*` at
 * the top level, and `$$` anywhere, can only be mistakes. Inside a path, a predicate or a function they have a context.
 */
export const topLevelReferences = (tree: unknown): ReadonlySet<string> => {
  const found = new Set<string>();
  visit(tree as Node, true, found);
  return found;
};

const visit = (node: Node, isTop: boolean, found: Set<string>): void => {
  const named = nameOf(node);
  if (named !== undefined && (isTop || named === '$$')) found.add(named);
  if (node.type === 'path') return visitSteps(node.steps ?? [], isTop, found);
  for (const [part, value] of Object.entries(node)) visitAll(value, isTop && !hasContext(node, part), found);
};

/**
 * Only the first step of a path is evaluated in the path's own context; each further one gets the result of the one
 * before.
 */
const visitSteps = (steps: readonly Node[], isTop: boolean, found: Set<string>): void => {
  for (const [index, step] of steps.entries()) visit(step, isTop && index === 0, found);
};

const visitAll = (value: unknown, isTop: boolean, found: Set<string>): void => {
  if (Array.isArray(value)) for (const item of value as readonly unknown[]) visitAll(item, isTop, found);
  else if (typeof value === 'object' && value !== null) visit(value as Node, isTop, found);
};

const nameOf = ({ type, value }: Node): string | undefined => {
  if (type === 'name') return String(value);
  if (type === 'wildcard') return '*';
  if (type === 'descendant') return '**';
  return type === 'variable' && (value === '' || value === '$') ? `$${value}` : undefined;
};

/** The parts of a node that are evaluated for each of something, or later. */
const hasContext = ({ type }: Node, part: string): boolean =>
  contextual.has(part) || (type === 'lambda' && part === 'body') || type === 'transform';

const contextual = new Set(['predicate', 'stages', 'group', 'terms']);
