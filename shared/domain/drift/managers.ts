import { isObject } from '../json.ts';
import { readPath } from '../kube/field-path.ts';
import type { KubeObject } from '../kube/object.ts';

/** Who has written a field last, by the fields that the API server keeps of every writer. */
export interface FieldWriter {
  readonly manager: string;
  /** RFC 3339. */
  readonly at?: string;
}

/** The last writer of a field of a live object, other than `own`; undefined if there is none. */
export const writerOf = ({ metadata }: KubeObject, path: string, own: string): FieldWriter | undefined => {
  const segments = readPath(path);
  const entries = metadata['managedFields'];
  if (segments === undefined || !Array.isArray(entries)) return undefined;
  return entries
    .filter(isObject)
    .filter((entry) => entry['manager'] !== own && owns(entry['fieldsV1'], segments))
    .map((entry) => ({ manager: String(entry['manager']), at: textOf(entry['time']) }))
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map(({ manager, at }) => ({ manager, ...(at !== '' && { at }) }))
    .at(-1);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A field that is kept whole is owned with all that is in it. */
const owns = (fields: unknown, [segment, ...rest]: readonly string[]): boolean => {
  if (!isObject(fields)) return false;
  if (segment === undefined || isLeaf(fields)) return true;
  return Object.entries(fields).some(([key, inner]) => means(key, segment) && owns(inner, rest));
};

const isLeaf = (fields: { readonly [key: string]: unknown }): boolean =>
  Object.keys(fields).every((key) => key === '.');

/** `f:data` is a field, `k:{"name":"web"}` the item of a list that is called so. */
const means = (key: string, segment: string): boolean => {
  if (key === `f:${segment}`) return true;
  if (!key.startsWith('k:')) return false;
  const keys: unknown = parsed(key.slice(2));
  return isObject(keys) && Object.values(keys).some((value) => String(value) === segment);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Written by an API server with another notation: the writer is unknown then.
    return undefined;
  }
};
