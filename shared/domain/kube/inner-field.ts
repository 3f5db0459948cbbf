import { isObject, own } from '../json.ts';
import type { KubeObject } from './object.ts';

/** The names of the fields on the way to one, from the object down. */
export type Path = readonly string[];

/** The value at a path; undefined where nothing is. */
export const fieldAt = (object: KubeObject, path: Path): unknown =>
  path.reduce<unknown>((here, name) => (isObject(here) ? own(here, name) : undefined), object);

/** The object without the fields at these paths; the API server leaves out what is empty then. */
export const without = (object: KubeObject, paths: readonly Path[]): KubeObject =>
  paths.reduce<unknown>(removed, object) as KubeObject;

const removed = (value: unknown, [name, ...rest]: Path): unknown => {
  if (!isObject(value) || name === undefined || !Object.hasOwn(value, name)) return value;
  const { [name]: inner, ...others } = value;
  const left = rest.length === 0 ? undefined : removed(inner, rest);
  return left === undefined || (isObject(left) && Object.keys(left).length === 0)
    ? others
    : { ...others, [name]: left };
};
