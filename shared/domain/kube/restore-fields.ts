import { isObject } from '../json.ts';
import type { KubeObject } from './object.ts';
import { fieldAt, type Path } from './inner-field.ts';
import { appliedPart } from './owned-fields.ts';

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

/**
 * What an apply of that manager must contain so that the object is as in `before` again: the fields which `object` has
 * set, those which it no longer set and the apply before it had, and those at the `dropped` paths.
 */
export const restoring = (
  object: KubeObject,
  before: KubeObject,
  manager: string,
  dropped: readonly Path[] = [],
): KubeObject =>
  [appliedPart(before, manager), ...dropped.map((path) => alone(before, path))].reduce(
    withMore,
    project(object, before),
  ) as KubeObject;

/** The object with nothing but the field at this path. */
const alone = (object: KubeObject, path: Path): unknown =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), fieldAt(object, path));

/** Of a list that both have, the first has all. */
const withMore = (value: unknown, more: unknown): unknown => {
  if (!isObject(value) || !isObject(more)) return value ?? more;
  return Object.fromEntries(
    [...new Set([...Object.keys(value), ...Object.keys(more)])].map((key) => [
      key,
      withMore(value[key], more[key]),
    ]),
  );
};
