import { isObject, type Json } from '../json.ts';

/** One step of a path: a field, a place in a list, or the item of a list that has that name. */
export type Segment = string;

/** `spec.containers[0].env[A].value` or `a["x.y/z"]` taken apart; undefined when it is no path. */
export const readPath = (text: string): readonly Segment[] | undefined => {
  const pattern = /\.?(?:([^.[\]"]+)|\["([^"]*)"\]|\[([^\]"]+)\])/y;
  const path: string[] = [];
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    path.push(found[1] ?? found[2] ?? found[3] ?? '');
    at = pattern.lastIndex;
  }
  return path;
};

/** The path as people write it. */
export const describePath = (path: readonly Segment[]): string =>
  path
    .map((segment, index) => {
      if (/^\d+$/.test(segment)) return `[${segment}]`;
      if (/[.[\]"]/.test(segment)) return `["${segment}"]`;
      return index === 0 ? segment : `.${segment}`;
    })
    .join('');

/** The place in a list that a segment means: a number, or the item that is called so. */
export const placeIn = (segment: Segment, names: readonly (string | undefined)[]): number =>
  /^\d+$/.test(segment) ? Number(segment) : names.indexOf(segment);

/** The keys that identify list items. */
export const naming = [
  'name',
  'containerName',
  'mountPath',
  'key',
  'host',
  'ip',
  'port',
  'containerPort',
  'type',
] as const;

/** The value at a path, or undefined where the path ends early. */
export const valueAt = (value: unknown, path: readonly Segment[]): Json | undefined =>
  path.reduce<unknown>((here, segment) => {
    if (Array.isArray(here)) return here[placeIn(segment, here.map(nameOf))] as unknown;
    return isObject(here) && Object.hasOwn(here, segment) ? here[segment] : undefined;
  }, value) as Json | undefined;

const nameOf = (item: unknown): string | undefined => {
  const field = isObject(item) ? naming.find((name) => item[name] !== undefined) : undefined;
  return field === undefined || !isObject(item) ? undefined : String(item[field]);
};

/** The segments that lead on from a value: its fields, or the names of its items. */
export const segmentsOf = (value: unknown): readonly Segment[] => {
  if (Array.isArray(value)) return value.map((item, index) => nameOf(item) ?? String(index));
  return isObject(value) ? Object.keys(value) : [];
};
