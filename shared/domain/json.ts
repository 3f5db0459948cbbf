/** Plain JSON: what crosses every border of the house. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** `sha256:` and 64 hex digits, the name of a blob. */
export type Digest = `sha256:${string}`;

export const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The canonical JSON of a value (RFC 8785, JCS), so that equal values have equal digests on every machine. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
};

/**
 * Whether both values have the same canonical JSON, without serializing them: pod templates are compared at every look.
 */
export const sameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item ?? null, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return canonical(a) === canonical(b);
  const keys = membersOf(a);
  return (
    keys.length === membersOf(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && b[key] !== undefined && sameJson(a[key], b[key]))
  );
};

const membersOf = (value: { readonly [key: string]: unknown }): readonly string[] =>
  Object.keys(value).filter((key) => value[key] !== undefined);

/** The entry of a table under a name of others; undefined for `constructor` and what else every object inherits. */
export const own = <T>(table: { readonly [name: string]: T }, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
