import { hint } from '#domain/config/did-you-mean.ts';
import type { StepTerm, StepTest } from '#domain/app/step-test.ts';

/** What a condition may look at. */
export interface ConditionScope {
  /** Steps whose phase is known when the condition is evaluated. */
  readonly steps: readonly string[];
  readonly context: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
}

export type ReadCondition =
  | { readonly kind: 'read'; readonly test: StepTest }
  | { readonly kind: 'wrong'; readonly reason: string };

class Wrong extends Error {}
const fail = (reason: string): never => {
  throw new Wrong(reason);
};

const longest = 1_000;
const deepest = 20;

/**
 * Reads the condition of a step as KubeVela writes it, without running any CUE: `status.<step>.phase`, `.failed` and
 * `.succeeded`, `context.name`, `inputs.<name>`, texts, `true`, `false`, `==`, `!=`, `&&`, `||`, `!` and brackets.
 */
export const readStepCondition = (text: string, scope: ConditionScope): ReadCondition => {
  try {
    if (text.length > longest) fail(`a condition has at most ${longest} characters`);
    const reader: Reader = { tokens: tokensOf(text), next: 0, depth: 0, scope };
    const test = any(reader);
    const rest = reader.tokens[reader.next];
    if (rest !== undefined) fail(`"${rest}" is not expected in a condition`);
    return { kind: 'read', test };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', reason: error.message };
    throw error;
  }
};

interface Reader {
  readonly tokens: readonly string[];
  next: number;
  depth: number;
  readonly scope: ConditionScope;
}

/** Texts, paths with their brackets, and marks; a dash belongs to a name, as KubeVela takes it. */
const token = /\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][\w-]*(?:\.[\w-]+|\["[^"]*"\])*|&&|\|\||==|!=|!|\(|\))/y;

const tokensOf = (text: string): readonly string[] => {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = token.lastIndex) {
    token.lastIndex = at;
    const [, found] = token.exec(text) ?? [];
    if (found === undefined)
      return fail(`"${text.slice(at).trim().slice(0, 20)}" is not known in a condition`);
    tokens.push(found);
  }
  return tokens;
};

const accept = (reader: Reader, mark: string): boolean => {
  if (reader.tokens[reader.next] !== mark) return false;
  reader.next += 1;
  return true;
};

const joined = (
  reader: Reader,
  mark: string,
  kind: 'all' | 'any',
  read: (reader: Reader) => StepTest,
): StepTest => {
  const first = read(reader);
  const of = [first];
  while (accept(reader, mark)) of.push(read(reader));
  return of.length === 1 ? first : { kind, of };
};

const any = (reader: Reader): StepTest =>
  joined(reader, '||', 'any', (one) => joined(one, '&&', 'all', negated));

const negated = (reader: Reader): StepTest => {
  reader.depth += 1;
  if (reader.depth > deepest) fail(`a condition is nested at most ${deepest} levels deep`);
  const test = accept(reader, '!') ? ({ kind: 'not', of: negated(reader) } as const) : compared(reader);
  reader.depth -= 1;
  return test;
};

const compared = (reader: Reader): StepTest => {
  if (accept(reader, '(')) {
    const inner = any(reader);
    if (!accept(reader, ')')) fail('a bracket is not closed');
    return inner;
  }
  const left = operand(reader);
  if (accept(reader, '==')) return equal(left, operand(reader));
  if (accept(reader, '!=')) return { kind: 'not', of: equal(left, operand(reader)) };
  return asTest(left);
};

/** A phase, a value, or a condition that is always true or false. */
type Operand = StepTerm | { readonly kind: 'test'; readonly test: StepTest };

const equal = (left: Operand, right: Operand): StepTest => {
  if (left.kind !== 'test' && right.kind !== 'test') return { kind: 'equal', left, right };
  const [test, value] = left.kind === 'test' ? [left.test, right] : [asTest(right), left];
  if (value.kind !== 'value' || typeof value.value !== 'boolean')
    return fail('failed and succeeded are compared with true or false');
  return value.value ? test : { kind: 'not', of: test };
};

const asTest = (term: Operand): StepTest => {
  if (term.kind === 'test') return term.test;
  if (term.kind === 'value' && typeof term.value === 'boolean')
    return { kind: 'equal', left: term, right: { kind: 'value', value: true } };
  return fail('a condition is true or false; compare with == or !=');
};

const operand = (reader: Reader): Operand => {
  const text = reader.tokens[reader.next] ?? fail('the condition ends too early');
  reader.next += 1;
  if (text.startsWith('"')) return { kind: 'value', value: unquoted(text) };
  if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true' };
  const [root = '', ...path] = segmentsOf(text);
  const { steps, context, inputs } = reader.scope;
  if (root === 'status') return statusOf(path, steps);
  const known = root === 'context' ? context : root === 'inputs' ? inputs : undefined;
  if (known === undefined)
    return fail(`"${text}" is not known in a condition; known are status.<step>.phase, context and inputs`);
  const [name = ''] = path;
  const value = Object.hasOwn(known, name) ? known[name] : undefined;
  if (path.length !== 1 || value === undefined)
    return fail(`"${text}" is not known in a condition; ${hint(name, Object.keys(known))}`);
  return { kind: 'value', value };
};

const statusOf = ([step = '', field = '', ...rest]: readonly string[], steps: readonly string[]): Operand => {
  if (!steps.includes(step)) return fail(`no step before this one is named "${step}"; ${hint(step, steps)}`);
  if (rest.length === 0 && field === 'phase') return { kind: 'phase', step };
  if (rest.length === 0 && (field === 'failed' || field === 'succeeded'))
    return {
      kind: 'test',
      test: { kind: 'equal', left: { kind: 'phase', step }, right: { kind: 'value', value: field } },
    };
  return fail(
    `"${[field, ...rest].join('.')}" of a step is not known here; known are phase, failed and succeeded`,
  );
};

const segmentsOf = (path: string): readonly string[] =>
  [...path.matchAll(/(?:^|\.)([\w-]+)|\["([^"]*)"\]/g)].map(([, plain, quoted]) => plain ?? quoted ?? '');

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(text));
  } catch {
    return fail(`${text} is not a text`);
  }
};
