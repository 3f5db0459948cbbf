import { isObject, type Json, type JsonObject } from '../json.ts';

/** The fields that have a value. */
export const defined = (fields: { readonly [field: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );

/** The given fields of it that have a value. */
export const only = (said: object, ...names: readonly string[]): JsonObject =>
  defined(Object.fromEntries(names.map((name) => [name, (said as JsonObject)[name]])));

/** Lists whose items a patch finds again, by the field that names them. An item without it is found by its place. */
const keyed: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
};

/** A variable has one source: a new value takes the place of an old reference, and the other way round. */
const wholeItems = ['env'];

/**
 * Lays a trait's patch over an object as KubeVela does: maps field by field (null deletes), lists of named items
 * item by item; every other list, and those named in `replaces`, is replaced.
 */
export const overlay = (
  object: Json | undefined,
  patch: Json,
  replaces: readonly string[] = [],
  field = '',
): Json => {
  if (Array.isArray(patch)) {
    const key = replaces.includes(field) ? undefined : Object.hasOwn(keyed, field) ? keyed[field] : undefined;
    return key === undefined ? patch : overlayItems(object, patch, { field, key, replaces });
  }
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(object) ? object : {}));
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name);
    if (value === null) merged.delete(name);
    else if (before === undefined && isNothing(value, name)) continue;
    else merged.set(name, overlay(before, value, replaces, name));
  }
  return Object.fromEntries(merged);
};

/** A list that would be merged and has nothing to add. */
const isNothing = (value: Json, field: string): boolean =>
  Array.isArray(value) && value.length === 0 && Object.hasOwn(keyed, field);

const overlayItems = (
  object: Json | undefined,
  patch: readonly Json[],
  {
    field,
    key,
    replaces,
  }: { readonly field: string; readonly key: string; readonly replaces: readonly string[] },
): Json => {
  const items: Json[] = Array.isArray(object) ? [...object] : [];
  for (const [index, item] of patch.entries()) {
    const name = isObject(item) ? item[key] : undefined;
    const found = items.findIndex((one) => isObject(one) && one[key] === name);
    const place = name === undefined ? index : found === -1 ? items.length : found;
    items[place] = wholeItems.includes(field) ? item : overlay(items[place], item, replaces);
  }
  return items;
};

/** The value at a path of fields, or undefined where the path ends early. */
export const dig = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, field) => (isObject(at) ? at[field] : undefined), value);
