import jsonata from 'jsonata';
import type { Json } from '#domain/json.ts';
import { isObject, own } from '#domain/json.ts';
import { BoundedRegExp } from './bounded-regexp.ts';
import { checkExtent, isFunction, outOfMemory } from './expression-bounds.ts';
import { nativesGuarded } from './expression-natives.ts';
import { exitHook, watchOf } from './expression-watch.ts';
import { QueryFailure } from '../errors.ts';

/**
 * What the language itself bounds: nested evaluations and items of a sequence, both where AWS was measured to refuse,
 * and, as the last resort, ms of wall clock.
 * A loop fails its state, not the process.
 */
const limits = {
  timeout: 20_000,
  stack: 100,
  sequence: 873_782,
  RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
};
const maxCached = 20_000;
const compiled = new Map<string, jsonata.Expression>();

/** The names an expression can use besides the language's own functions; built only when an expression asks. */
export type Names = () => Readonly<Record<string, unknown>>;

/** A string is an expression only if it begins with `{%` and ends with `%}`, to the letter. */
export const isExpression = (value: unknown): value is `{%${string}%}` =>
  typeof value === 'string' && value.length >= 4 && value.startsWith('{%') && value.endsWith('%}');

/** The text between the marks, without the blanks around it; AWS's messages quote exactly this. */
export const sourceOf = (value: string): string => value.slice(2, -2).trim();

/** Compiles a source, or finds it compiled; throws jsonata's own error when it cannot be read. */
export const compile = (source: string): jsonata.Expression => {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= maxCached) compiled.clear();
  const fresh = jsonata(source, limits);
  fresh.assign('eval', undefined);
  fresh.assign(exitHook, watchOf(fresh.ast()));
  compiled.set(source, fresh);
  return fresh;
};

/** Evaluates a constant or an expression found at `field`; the answer is plain JSON, independent of the names. */
export const evaluateValue = async (value: Json, field: string, names: Names): Promise<Json> =>
  isExpression(value) ? evaluateExpression(value, field, names) : value;

/** Evaluates every expression in a template; keys are never evaluated. */
export const evaluateTemplate = async (template: Json, field: string, names: Names): Promise<Json> => {
  if (isExpression(template)) return evaluateExpression(template, field, names);
  if (isConstant(template)) return template;
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of (template as readonly Json[]).entries())
      items.push(await evaluateTemplate(item, `${field}[${index}]`, names));
    return items;
  }
  const members: [string, Json][] = [];
  for (const [key, item] of Object.entries(template as object))
    members.push([key, await evaluateTemplate(item as Json, `${field}/${key}`, names)]);
  return Object.fromEntries(members);
};

/** Throws the failure of a field whose value is not of the type that AWS wants there. */
export const wrongType = (template: Json | undefined, field: string, wanted: string, value: Json): never => {
  const source = isExpression(template) ? sourceOf(template) : JSON.stringify(template);
  throw new QueryFailure(
    `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. ` +
      `Expected '${wanted}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
};

export const typeName = (value: Json): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

const evaluateExpression = async (text: string, field: string, names: Names): Promise<Json> => {
  const source = sourceOf(text);
  const sentence = `The JSONata expression '${source}' specified for the field '${field}'`;
  const value = await run(source, sentence, field, names);
  if (value === undefined) throw new QueryFailure(`${sentence} returned nothing (undefined).`, field);
  if (holdsFunction(value)) throw new QueryFailure(`${sentence} returned an unsupported result type.`, field);
  return typeof value === 'object' ? (JSON.parse(JSON.stringify(value)) as Json) : (value as Json);
};

const run = async (source: string, sentence: string, field: string, names: Names): Promise<unknown> => {
  try {
    await nativesGuarded();
    const value: unknown = await compile(source).evaluate(undefined, names() as Record<string, unknown>);
    checkExtent(value);
    return value;
  } catch (error) {
    throw new QueryFailure(`${sentence} threw an error during evaluation${tail(error)}`, field);
  }
};

/** Where AWS has its own message. */
const wordsOf: Readonly<Record<string, string>> = {
  D1011: `Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=${limits.stack + 1} max=${limits.stack}`,
  D2014: outOfMemory,
  D2015: outOfMemory,
};

/** AWS ends the sentence with `. CODE: message` for the language's own errors and with `: message` for all others. */
const tail = (error: unknown): string => {
  if (!isObject(error)) return `: ${String(error)}`;
  const message = typeof error['message'] === 'string' ? error['message'] : 'unknown error';
  const ours = typeof error['code'] === 'string' ? own(wordsOf, error['code']) : undefined;
  if (ours !== undefined) return `: ${ours}`;
  return typeof error['code'] === 'string' ? `. ${error['code']}: ${message}` : `: ${message}`;
};

const holdsFunction = (value: unknown): boolean => {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  // The language attaches functions to its lists: only the items count.
  return Array.isArray(value)
    ? value.some(holdsFunction)
    : isFunction(value) || Object.values(value).some(holdsFunction);
};

const constants = new WeakMap<object, boolean>();

const isConstant = (template: Json): boolean => {
  if (typeof template !== 'object' || template === null) return !isExpression(template);
  const known = constants.get(template);
  if (known !== undefined) return known;
  const answer = Object.values(template).every((item) => isConstant(item));
  constants.set(template, answer);
  return answer;
};
