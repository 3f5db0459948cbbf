import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';

/** Deeper than any release needs, and far from where recursion gets dangerous. */
const deepest = 64;
/** Merged into another object, these would change what every object is. */
const poisonous = ['__proto__', 'constructor', 'prototype'];

/** What was sent, as a JSON object: strict UTF-8, at most 64 levels, no key that could reach a prototype. Refuses with 400. */
export const parseJsonBody = (body: Uint8Array): { readonly [key: string]: unknown } => {
  const value = parse(decode(body));
  if (!isObject(value)) throw malformed('the body must be a JSON object');
  inspect(value);
  return value;
};

/** As `readJson`; no body at all is an empty object. */
export const parseOptionalJsonBody = (body: Uint8Array): { readonly [key: string]: unknown } =>
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
  if (isTooDeep(text)) throw malformed(`the body is nested deeper than ${deepest} levels`);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
};

/** Counts brackets outside of strings, before anything recursive sees the text. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isQuoted) {
      if (char === '\\') at += 1;
      else if (char === '"') isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > deepest) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
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
