import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';

export const segmentsOf = (path: string): readonly string[] => path.split('.');

/** The value at a path. */
export const at = (value: unknown, segments: readonly string[]): unknown =>
  segments.reduce<unknown>((here, name) => fields(here)[name], value);

/** The same with another value at that path; missing parts of the path are created. */
export const withAt = (value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown =>
  name === undefined ? put : { ...fields(value), [name]: withAt(fields(value)[name], rest, put) };

/** The field of the spec in which a path ends or continues. */
export const specField = (path: string): string => segmentsOf(path)[1] ?? '';

export const readAt = (object: KubeObject, path: string): unknown => at(object, segmentsOf(path));
