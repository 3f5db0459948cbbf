import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';

/** Deeper than any release needs, and far from where recursion gets dangerous. */
const deepest = 64;
/**
 * More than any delivery of 1 MiB has; a hundred thousand small fields would block everyone else for a quarter of a
 * second.
 */
const mostValues = 30_000;
/** Merged into another object, these would change what every object is. */
const poisonous = ['__proto__', 'constructor', 'prototype'];

type Body = { readonly [key: string]: unknown };

/** Place lookup, audit trail and handler all need the body; it is parsed for the first of them. */
const parsed = new WeakMap<Uint8Array, Body>();

/**
 * The request body as a JSON object: strict UTF-8, at most 64 levels and 30,000 values, no key that could reach a
 * prototype. Throws a 400 Rejection.
 */
export const parseJsonBody = (body: Uint8Array): Body => {
  const known = parsed.get(body);
  if (known !== undefined) return known;
  const value = parseObject(body);
  parsed.set(body, value);
  return value;
};

/** The objects of a body that is a list, by the same rules; undefined for any other body. */
export const parseJsonList = (body: Uint8Array): readonly Body[] | undefined => {
  const value = parse(decode(body));
  if (!Array.isArray(value)) return undefined;
  const list = value.filter(isObject);
  if (list.length < value.length) throw malformed('the body must be a list of JSON objects');
  list.forEach(inspect);
  return list;
};

const parseObject = (body: Uint8Array): Body => {
  const value = parse(decode(body));
  if (!isObject(value)) throw malformed('the body must be a JSON object');
  inspect(value);
  return value;
};

/** As `readJson`; no body at all is an empty object. */
export const parseOptionalJsonBody = (body: Uint8Array): Body =>
  body.length === 0 ? {} : parseJsonBody(body);

const malformed = (detail: string): Rejection => new Rejection('malformed', 'malformed', detail);

const decode = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformed('the body is not UTF-8');
  }
};

const parse = (text: string): unknown => {
  const excess = excessOf(text);
  if (excess !== undefined) throw malformed(`the body ${excess}`);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
};

/** Counts brackets and commas outside of strings, before anything that costs more sees the text. */
const excessOf = (text: string): string | undefined => {
  let depth = 0;
  let values = 1;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted) {
      if (char === '\\') at += 1;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > deepest) return `is nested deeper than ${deepest} levels`;
    } else if (char === '}' || char === ']') depth -= 1;
    else if (char === ',') {
      values += 1;
      if (values > mostValues) return `holds more than ${mostValues} values`;
    }
  }
  return undefined;
};

const inspect = (value: unknown): void => {
  if (typeof value === 'string' && !value.isWellFormed()) throw malformed('a text holds half a character');
  if (typeof value === 'number' && !Number.isFinite(value)) throw malformed('a number is too large');
  if (Array.isArray(value)) value.forEach(inspect);
  if (!isObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (poisonous.includes(key) || !key.isWellFormed())
      throw malformed('a field has a name that is not allowed');
    inspect(member);
  }
};
