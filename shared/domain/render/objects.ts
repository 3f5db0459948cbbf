import { isObject, type Json, type JsonObject } from '../json.ts';

/** The fields that have a value. */
export const defined = (fields: { readonly [field: string]: Json | undefined }): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );

/**
 * Lays a trait's patch over an object as KubeVela does: maps field by field (null deletes), containers by name or,
 * when they have none, by place; every other list is replaced.
 */
export const overlay = (object: Json | undefined, patch: Json, field = ''): Json => {
  if (Array.isArray(patch)) return field === 'containers' ? overlayContainers(object, patch) : patch;
  if (!isObject(patch)) return patch;
  const under = isObject(object) ? object : {};
  const merged: Record<string, Json> = { ...under };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = overlay(merged[name], value, name);
  }
  return merged;
};

const overlayContainers = (object: Json | undefined, patch: readonly Json[]): Json => {
  const containers: Json[] = Array.isArray(object) ? [...object] : [];
  for (const [index, item] of patch.entries()) {
    const name = isObject(item) ? item['name'] : undefined;
    const found = containers.findIndex((container) => isObject(container) && container['name'] === name);
    const place = name === undefined ? index : found === -1 ? containers.length : found;
    containers[place] = overlay(containers[place], item);
  }
  return containers;
};

/** The value at a path of fields, or undefined where the path ends early. */
export const dig = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, field) => (isObject(at) ? at[field] : undefined), value);
