import { isObject, type Json } from '../../json.ts';
import type { KubeObject } from '../object.ts';
import { decodeBase64 } from './base64.ts';
import { masked } from './masked.ts';

/** Shorter ones appear in too many texts by chance. */
const shortest = 6;

/** The values in Secrets among these objects, as written and decoded: they are secret wherever else they appear. */
export const secretValuesOf = (objects: readonly KubeObject[]): readonly string[] => {
  const values = objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap(({ data, stringData }) => [...textsOf(data).flatMap(decoded), ...textsOf(stringData)]);
  const trimmed = values.map((value) => value.trim()).filter((value) => value.length >= shortest);
  return [...new Set(trimmed)].toSorted((a, b) => b.length - a.length);
};

const textsOf = (fields: unknown): readonly string[] =>
  isObject(fields) ? Object.values(fields).filter((value) => typeof value === 'string') : [];

/** The Base64 and its decoded text; bytes that are no text cannot appear in a manifest. */
const decoded = (text: string): readonly string[] => [text, decodeBase64(text) ?? text];

/** The value with these secrets masked wherever they appear in it. */
export const withoutKnown = (value: Json, known: readonly string[]): Json => {
  if (known.length === 0) return value;
  if (typeof value === 'string')
    return known.reduce((text, secret) => text.replaceAll(secret, masked), value);
  if (Array.isArray(value)) return value.map((item: Json) => withoutKnown(item, known));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutKnown(child, known)]));
};
