import { isObject } from '../json.ts';

/**
 * What an apply must contain so that the fields which `object` set are as in `before` again: the same fields with the
 * old values; one that did not exist is left out, which removes it. Lists come back whole. (A patch would do it too,
 * but then another field manager owns the fields and our next apply is refused.)
 */
export const project = (object: unknown, before: unknown): unknown => {
  if (!isObject(object) || !isObject(before)) return before;
  return Object.fromEntries(
    Object.keys(object)
      .filter((key) => before[key] !== undefined)
      .map((key) => [key, project(object[key], before[key])]),
  );
};
