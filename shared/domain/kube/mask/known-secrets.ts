import { isObject, type Json } from '../../json.ts';
import type { KubeObject } from '../object.ts';
import { decodeBase64 } from './base64.ts';
import { masked } from './masked.ts';

/** Shorter ones stand in too many texts by chance. */
const shortest = 6;

/** Values that Secrets among these objects hold, as they are written and decoded: wherever else they stand, they are secret too. */
export const secretValuesOf = (objects: readonly KubeObject[]): readonly string[] => {
  const values = objects
    .filter(({ kind }) => kind === 'Secret')
    .flatMap(({ data, stringData }) => [...textsOf(data).flatMap(decoded), ...textsOf(stringData)]);
  const trimmed = values.map((value) => value.trim()).filter((value) => value.length >= shortest);
  return [...new Set(trimmed)].toSorted((a, b) => b.length - a.length);
};

const textsOf = (fields: unknown): readonly string[] =>
  isObject(fields) ? Object.values(fields).filter((value) => typeof value === 'string') : [];

/** Base64 and what is in it; bytes that are no text cannot stand in a manifest. */
const decoded = (text: string): readonly string[] => [text, decodeBase64(text) ?? text];

/** The value with these secrets masked wherever they stand in it. */
export const withoutKnown = (value: Json, known: readonly string[]): Json => {
  if (known.length === 0) return value;
  if (typeof value === 'string')
    return known.reduce((text, secret) => text.replaceAll(secret, masked), value);
  if (Array.isArray(value)) return value.map((item: Json) => withoutKnown(item, known));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutKnown(child, known)]));
};
