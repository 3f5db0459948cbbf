import type { Json } from '../json.ts';
import { isObject } from '../json.ts';
import { hint } from './did-you-mean.ts';
import { accept, expect, fail, peek, take, Wrong, type Reader } from './condition-reader.ts';
import { readTokens, type Token } from './condition-tokens.ts';

/** What a condition may look at: the target, its cluster's labels, the component, and what the release says. */
export interface Scope {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  readonly tenant: string | null;
  readonly target: string;
  readonly namespace: string;
  /** Labels of the cluster. */
  readonly labels: Readonly<Record<string, string>>;
  readonly component: string;
  readonly release: { readonly images: Readonly<Record<string, string>> };
}

const names = [
  'environment',
  'region',
  'cluster',
  'tenant',
  'target',
  'namespace',
  'labels',
  'component',
  'release',
];

/** A sentence about a target that is true or false; it always ends, and never fails. */
export interface Condition {
  readonly text: string;
  readonly holds: (scope: Scope) => boolean;
}

/** A mistake in a condition and its position: `at` counts characters from 0. */
export interface WrongCondition {
  readonly at: number;
  readonly reason: string;
}

type Value = (scope: Scope) => Json;

/**
 * Parses a condition: strings, numbers, `true`, `false`, `null` and lists of them; fields of the scope (`region`,
 * `labels.tier`, `labels["topology.kubernetes.io/zone"]`); `==`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, `and`,
 * `or`, `not` and parentheses. A missing field is null; values of different types are not equal, and neither is
 * smaller.
 */
export const readCondition = (text: string): Condition | WrongCondition => {
  const tokens = readTokens(text);
  if (!Array.isArray(tokens)) return tokens as WrongCondition;
  const reader: Reader = { tokens, next: 0, depth: 0 };
  try {
    const value = either(reader);
    const left = reader.tokens[reader.next];
    if (left?.kind !== 'end')
      fail(left, `"${left?.text ?? ''}" is not expected here; join conditions with and, or`);
    return { text, holds: (scope) => value(scope) === true };
  } catch (error) {
    if (error instanceof Wrong) return { at: error.at, reason: error.message };
    throw error;
  }
};

export const isWrong = (read: Condition | WrongCondition): read is WrongCondition => 'reason' in read;

const maxDepth = 32;

const deeper = (reader: Reader, read: (reader: Reader) => Value): Value => {
  reader.depth += 1;
  if (reader.depth > maxDepth) fail(peek(reader), `nested more than ${maxDepth} levels deep`);
  const value = read(reader);
  reader.depth -= 1;
  return value;
};

const either = (reader: Reader): Value => {
  const parts = [both(reader)];
  while (accept(reader, 'or')) parts.push(both(reader));
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : (scope) => parts.some((part) => part(scope) === true);
};

const both = (reader: Reader): Value => {
  const parts = [negated(reader)];
  while (accept(reader, 'and')) parts.push(negated(reader));
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? only
    : (scope) => parts.every((part) => part(scope) === true);
};

const negated = (reader: Reader): Value => {
  if (!accept(reader, 'not')) return compared(reader);
  const value = deeper(reader, negated);
  return (scope) => value(scope) !== true;
};

const compared = (reader: Reader): Value => {
  const left = operand(reader);
  const { text } = peek(reader);
  if (accept(reader, 'in')) return within(left, operand(reader));
  if (text === 'not') {
    take(reader);
    expect(reader, 'in');
    const inside = within(left, operand(reader));
    return (scope) => inside(scope) !== true;
  }
  const compare = Object.hasOwn(comparisons, text) ? comparisons[text] : undefined;
  if (peek(reader).kind !== 'mark' || compare === undefined) return left;
  take(reader);
  const right = operand(reader);
  return (scope) => compare(left(scope), right(scope));
};

const within =
  (item: Value, list: Value): Value =>
  (scope) => {
    const [one, many] = [item(scope), list(scope)];
    if (Array.isArray(many)) return many.some((each: Json) => each === one);
    return isObject(many) && typeof one === 'string' && Object.hasOwn(many, one);
  };

const ordered =
  (isRight: (a: string | number, b: string | number) => boolean) =>
  (a: Json, b: Json): boolean =>
    ((typeof a === 'number' && typeof b === 'number') || (typeof a === 'string' && typeof b === 'string')) &&
    isRight(a, b);

const comparisons: Readonly<Record<string, (a: Json, b: Json) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
};

const operand = (reader: Reader): Value => {
  const token = take(reader);
  switch (token.kind) {
    case 'text':
    case 'number':
      return () => token.value ?? null;
    case 'word':
      return word(token, reader);
    case 'mark':
      if (token.text === '(') return closed(reader, deeper(reader, either), ')');
      if (token.text === '[') return list(reader);
      return fail(token, `"${token.text}" cannot begin a value`);
    case 'end':
      return fail(token, 'the condition ends too early');
  }
};

const closed = (reader: Reader, value: Value, mark: string): Value => {
  expect(reader, mark);
  return value;
};

const list = (reader: Reader): Value => {
  const items: Value[] = [];
  if (accept(reader, ']')) return () => [];
  do items.push(deeper(reader, operand));
  while (accept(reader, ','));
  return closed(reader, (scope) => items.map((item) => item(scope)), ']');
};

const constants: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

const word = (token: Token, reader: Reader): Value => {
  const { text } = token;
  if (Object.hasOwn(constants, text)) return () => constants[text] ?? null;
  if (!names.includes(text)) return fail(token, `unknown name "${text}"; ${hint(text, names)}`);
  if (peek(reader).text === '(')
    return fail(peek(reader), `"${text}(" would be a call; conditions have none`);
  const path = [text, ...fields(reader)];
  return (scope) => path.reduce<Json>(field, scope as unknown as Json);
};

const field = (at: Json, name: string): Json =>
  isObject(at) && Object.hasOwn(at, name) ? ((at[name] as Json) ?? null) : null;

const fields = (reader: Reader): readonly string[] => {
  const path: string[] = [];
  for (;;) {
    if (accept(reader, '.')) {
      const token = take(reader);
      if (token.kind !== 'word') fail(token, 'a name must follow the dot; write others as ["the name"]');
      path.push(token.text);
    } else if (path.length < maxDepth && accept(reader, '[')) {
      const token = take(reader);
      if (token.kind !== 'text') fail(token, 'a name in quotes is expected here');
      path.push(String(token.value));
      expect(reader, ']');
    } else return path;
  }
};
