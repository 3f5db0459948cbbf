import * as z from 'zod';

/** A schema without what makes it optional. */
export const bare = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? bare(schema.def.innerType) : schema;

/** The metadata of a schema, however it is wrapped. */
export const metaOf = (schema: z.core.$ZodType): z.GlobalMeta => {
  const inner = bare(schema);
  return { ...z.globalRegistry.get(inner), ...z.globalRegistry.get(schema) };
};

/** Of the kinds that a union accepts, the one that this value is meant to be. */
export const branchFor = (schema: z.core.$ZodType, value: unknown): z.core.$ZodType => {
  const inner = bare(schema);
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = inner.def;
    const kind = isMap(value) ? value[discriminator] : undefined;
    return (
      inner.options.find(
        (one) => one instanceof z.ZodObject && literalsOf(one.shape[discriminator]).includes(kind),
      ) ?? inner
    );
  }
  if (inner instanceof z.ZodUnion && isMap(value))
    return inner.options.findLast((one) => one instanceof z.ZodObject) ?? inner;
  return inner;
};

const literalsOf = (schema: unknown): readonly unknown[] =>
  schema instanceof z.ZodLiteral ? [...schema.values] : [];

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of one field or item of a value; undefined where the schema knows none. */
export const childSchema = (
  schema: z.core.$ZodType,
  value: unknown,
  key: PropertyKey,
): z.core.$ZodType | undefined => {
  const inner = branchFor(schema, value);
  if (inner instanceof z.ZodObject)
    return Object.hasOwn(inner.shape, key) ? inner.shape[String(key)] : undefined;
  if (inner instanceof z.ZodRecord) return inner.valueType;
  return inner instanceof z.ZodArray ? inner.element : undefined;
};

export const childValue = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;

type Path = readonly PropertyKey[];

/** The schema and the value at a path. */
export const at = (
  schema: z.core.$ZodType,
  value: unknown,
  path: Path,
): { readonly schema: z.core.$ZodType | undefined; readonly value: unknown } =>
  path.reduce<{ readonly schema: z.core.$ZodType | undefined; readonly value: unknown }>(
    (here, key) => ({
      schema: here.schema && childSchema(here.schema, here.value, key),
      value: childValue(here.value, key),
    }),
    { schema, value },
  );

/** Every setting in a value, with its schema, outermost first. */
export const settingsIn = (
  schema: z.core.$ZodType,
  value: unknown,
  path: Path = [],
): readonly { readonly path: Path; readonly schema: z.core.$ZodType }[] => {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const child = childSchema(schema, value, key);
    if (child === undefined) return [];
    const here = [...path, key];
    return [{ path: here, schema: child }, ...settingsIn(child, childValue(value, key), here)];
  });
};
