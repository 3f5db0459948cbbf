import { isObject } from './json.ts';

/** The value at a path such as `repository.full_name`; undefined if a part of it is missing or of another type. */
export const valueAt = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (here, key) => (isObject(here) && Object.hasOwn(here, key) ? here[key] : undefined),
      value,
    );

/** The text at a path; empty for anything else. */
export const textAt = (value: unknown, path: string): string => {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
};

/** The objects of the list at a path. */
export const itemsAt = (value: unknown, path: string): readonly Readonly<Record<string, unknown>>[] => {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter(isObject) : [];
};
