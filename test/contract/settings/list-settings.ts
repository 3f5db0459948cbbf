import * as z from 'zod';
import { bare, metaOf } from '#worlds/settings/walk.ts';

/** One setting of the schema: `clusters.*.metrics(prometheus).queries.requests`. */
export interface Setting {
  readonly path: string;
  readonly description: string;
  readonly only?: 'file' | 'secret';
  /** The setting by which it is refused elsewhere: itself, or the kind of what it belongs to. */
  readonly refusedBy: string;
}

/** Every setting that holds a value of its own, in the order of the schema; kinds of unions stand in parentheses. */
export const listSettings = (schema: z.core.$ZodType, path = ''): readonly Setting[] => {
  const inner = bare(schema);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape as Readonly<Record<string, z.core.$ZodType>>).flatMap(([name, field]) =>
      listSettings(field, path === '' ? name : `${path}.${name}`),
    );
  if (inner instanceof z.ZodDiscriminatedUnion)
    return inner.options.flatMap((option) =>
      listSettings(option, `${path}(${kindOf(option)})`).map((setting) => ofKind(option, setting)),
    );
  const parts = inner instanceof z.ZodUnion ? inner.options : [];
  if (inner instanceof z.ZodRecord && !isLeaf(inner.valueType))
    return listSettings(inner.valueType, `${path}.*`);
  // A list of words or of maps: the list itself is a setting, and so is each field of the maps.
  if (inner instanceof z.ZodArray && isMixed(inner.element))
    return [own(schema, path), ...mapsIn(inner.element).flatMap((part) => listSettings(part, `${path}.*`))];
  if (inner instanceof z.ZodArray && !isLeaf(inner.element)) return listSettings(inner.element, `${path}.*`);
  const isKind = inner instanceof z.ZodLiteral && path.endsWith('.kind');
  return isKind
    ? []
    : [
        own(schema, path),
        ...parts.filter((part) => !isLeaf(part)).flatMap((part) => listSettings(part, path)),
      ];
};

const isLeaf = (schema: z.core.$ZodType): boolean =>
  !(bare(schema) instanceof z.ZodObject) && !(bare(schema) instanceof z.ZodUnion);

const isMixed = (schema: z.core.$ZodType): schema is z.ZodUnion =>
  schema instanceof z.ZodUnion && !(schema instanceof z.ZodDiscriminatedUnion);

const mapsIn = ({ options }: z.ZodUnion): readonly z.core.$ZodType[] =>
  options.filter((part) => !isLeaf(part));

const kindOf = (option: z.core.$ZodType): string =>
  option instanceof z.ZodObject ? String([...(option.shape['kind'] as z.ZodLiteral).values][0]) : '';

/** Elsewhere than where its kind counts, a setting is refused with it. */
const ofKind = (option: z.core.$ZodType, setting: Setting): Setting => {
  const kind = option instanceof z.ZodObject ? option.shape['kind'] : undefined;
  const { only } = kind === undefined ? {} : metaOf(kind);
  return only === undefined ? setting : { ...setting, only, refusedBy: 'kind' };
};

const own = (schema: z.core.$ZodType, path: string): Setting => {
  const { description = '', only } = metaOf(schema);
  const refusedBy = path.split('.').at(-1) ?? '';
  return { path, description, refusedBy, ...(only !== undefined && { only }) };
};

/** The settings without the one at that path, in every cluster, registry or receiver that has it. */
export const without = (value: unknown, path: string): unknown =>
  drop(value, path.replace(/\(\w+\)/g, '').split('.'));

const drop = (value: unknown, [head = '', ...rest]: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => drop(item, rest));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, child]): readonly (readonly [string, unknown])[] => {
    if (head !== '*' && head !== name) return [[name, child]];
    return rest.length === 0 ? [] : [[name, drop(child, rest)]];
  });
  return Object.fromEntries(entries);
};
