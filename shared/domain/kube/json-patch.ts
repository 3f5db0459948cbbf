import { isObject, sameJson, type Json } from '../json.ts';

/** One operation in the form of RFC 6902; nothing of it is trusted. */
export type Operation = { readonly [field: string]: Json };

/** Where the API server (1.37.2, measured) takes more than RFC 6902 does. */
export interface Leniency {
  /** A `test` for null also holds where there is nothing, and `replace` of a member of a map also adds it. */
  readonly absentIsNull?: true;
}

/** The document after all operations (RFC 6902), or in a sentence which of them cannot be done. */
export const applyOperations = (
  document: Json,
  operations: readonly Operation[],
  leniency: Leniency = {},
): { readonly value: Json } | { readonly refused: string } => {
  let value = document;
  for (const [index, operation] of operations.entries()) {
    const done = apply(value, operation, leniency);
    if (typeof done === 'string') return { refused: `operation ${index + 1}: ${done}` };
    value = done.value;
  }
  return { value };
};

type Done = { readonly value: Json } | string;

const apply = (document: Json, { op, path, from, value }: Operation, leniency: Leniency): Done => {
  const to = segments(path);
  if (to === undefined) return `path must be a JSON pointer like /spec/replicas, not ${JSON.stringify(path)}`;
  const verb = typeof op === 'string' ? op : '';
  switch (verb) {
    case 'add':
    case 'replace':
      return value === undefined
        ? `${verb} needs a value`
        : put(
            document,
            to,
            value,
            verb === 'add' || (leniency.absentIsNull === true && !isInList(document, to)),
          );
    case 'remove':
      return drop(document, to);
    case 'test':
      return holds(document, to, value, leniency)
        ? { value: document }
        : `${to.join('/')} is not what it tests for`;
    case 'copy':
    case 'move':
      return carry(document, verb, segments(from), to);
    default:
      return `unknown op ${JSON.stringify(op)}; known: add, remove, replace, move, copy, test`;
  }
};

/** Nothing counts as null only in a map or list that is there. */
const holds = (
  document: Json,
  path: readonly string[],
  value: Json | undefined,
  leniency: Leniency,
): boolean => {
  const found = look(document, path);
  if (found !== undefined || leniency.absentIsNull !== true) return sameJson(found, value);
  const holder = look(document, path.slice(0, -1));
  return (value ?? null) === null && (Array.isArray(holder) || isObject(holder));
};

/** Whether the last segment is a place of a list: there `replace` never adds. */
const isInList = (document: Json, path: readonly string[]): boolean =>
  Array.isArray(look(document, path.slice(0, -1)));

const carry = (
  document: Json,
  op: string,
  from: readonly string[] | undefined,
  to: readonly string[],
): Done => {
  const found = from === undefined ? undefined : look(document, from);
  if (from === undefined || found === undefined) return `${op} finds nothing at its "from"`;
  const left = op === 'move' ? drop(document, from) : { value: document };
  return typeof left === 'string' ? left : put(left.value, to, found, true);
};

const segments = (path: unknown): readonly string[] | undefined => {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) return undefined;
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
};

const look = (at: Json | undefined, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((here, part) => member(here, part), at);

const member = (here: Json | undefined, part: string): Json | undefined => {
  if (Array.isArray(here)) return here[placeIn(here, part) ?? here.length];
  return isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
};

const placeIn = (list: readonly unknown[], part: string): number | undefined =>
  /^(0|[1-9]\d*)$/.test(part) && Number(part) < list.length ? Number(part) : undefined;

const put = (here: Json, path: readonly string[], value: Json, isNew: boolean): Done => {
  const [part, ...rest] = path;
  if (part === undefined) return { value };
  const child = member(here, part);
  if (rest.length > 0) {
    const inner = child === undefined ? `nothing at ${part}` : put(child, rest, value, isNew);
    return typeof inner === 'string' ? inner : set(here, part, inner.value);
  }
  if (Array.isArray(here) && isNew) {
    const index =
      part === '-'
        ? here.length
        : (placeIn(here, part) ?? (Number(part) === here.length ? here.length : undefined));
    return index === undefined ? `the list has no place ${part}` : { value: here.toSpliced(index, 0, value) };
  }
  return child === undefined && !isNew ? `nothing at ${part} to replace` : set(here, part, value);
};

const set = (here: Json, part: string, value: Json): Done => {
  if (Array.isArray(here)) {
    const index = placeIn(here, part);
    return index === undefined ? `the list has no place ${part}` : { value: here.with(index, value) };
  }
  if (!isObject(here)) return `${part} has no map around it`;
  return { value: Object.fromEntries(new Map(Object.entries(here)).set(part, value)) };
};

const drop = (here: Json, path: readonly string[]): Done => {
  const [part, ...rest] = path;
  const child = part === undefined ? undefined : member(here, part);
  if (part === undefined || child === undefined) return `nothing at ${path.join('/')} to remove`;
  if (rest.length > 0) {
    const inner = drop(child, rest);
    return typeof inner === 'string' ? inner : set(here, part, inner.value);
  }
  if (Array.isArray(here)) return { value: here.toSpliced(Number(part), 1) };
  return {
    value: Object.fromEntries(Object.entries(here as object).filter(([name]) => name !== part)) as Json,
  };
};
