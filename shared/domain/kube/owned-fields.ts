import { isObject, own } from '../json.ts';
import type { KubeObject } from './object.ts';

/**
 * The part of an object that the applies of one field manager have set, with its values: what its last apply said, as
 * far as nobody has changed it since. Nothing where it never applied it.
 */
export const appliedPart = (object: KubeObject, manager: string): unknown => {
  const { managedFields } = object.metadata;
  if (!Array.isArray(managedFields)) return undefined;
  const entry = managedFields
    .filter(isObject)
    .find((one) => one['manager'] === manager && one['operation'] === 'Apply');
  return entry === undefined ? undefined : partOf(object, entry['fieldsV1']);
};

/** `f:data` is a field, `k:{"name":"web"}` the item of a list with these keys, `v:"x"` the item that is this. */
const partOf = (value: unknown, fields: unknown): unknown => {
  const inner = isObject(fields) ? Object.entries(fields).filter(([key]) => key !== '.') : [];
  if (inner.length === 0) return value;
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => {
      const found = inner.find(([key]) => isItem(item, key));
      return found === undefined ? [] : [partOf(item, found[1])];
    });
  if (!isObject(value)) return value;
  return Object.fromEntries(
    inner.flatMap(([key, below]) => {
      const name = key.slice('f:'.length);
      const there = own(value, name);
      return there === undefined ? [] : [[name, partOf(there, below)]];
    }),
  );
};

const isItem = (item: unknown, key: string): boolean => {
  const wanted = parsed(key.slice(2));
  if (key.startsWith('v:')) return item === wanted;
  return (
    isObject(item) && isObject(wanted) && Object.entries(wanted).every(([name, is]) => item[name] === is)
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Another notation than that of FieldsV1: nothing is that item.
    return undefined;
  }
};

/** The field managers of a field that is in no list, by its path. */
export const managersOf = (
  { metadata: { managedFields } }: KubeObject,
  path: readonly string[],
): readonly string[] =>
  (Array.isArray(managedFields) ? managedFields : [])
    .filter(isObject)
    .filter((entry) => path.reduce<unknown>(below, entry['fieldsV1']) !== undefined)
    .map((entry) => String(entry['manager']));

const below = (fields: unknown, name: string): unknown =>
  isObject(fields) ? own(fields, `f:${name}`) : undefined;
