import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';

export const segmentsOf = (path: string): readonly string[] => path.split('.');

/** What stands at a path. */
export const at = (value: unknown, segments: readonly string[]): unknown =>
  segments.reduce<unknown>((here, name) => fields(here)[name], value);

/** The same with another value at that place; what is on the way is made. */
export const withAt = (value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown =>
  name === undefined ? put : { ...fields(value), [name]: withAt(fields(value)[name], rest, put) };

/** The field of the spec in which a path ends or goes on. */
export const specField = (path: string): string => segmentsOf(path)[1] ?? '';

export const readAt = (object: KubeObject, path: string): unknown => at(object, segmentsOf(path));
