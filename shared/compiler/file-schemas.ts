import { checksShape } from '#domain/app/analysis-schema.ts';
import { soakShape } from '#domain/app/parse-soak.ts';
import { releaseShape, strategyShape, targetsShape } from '#domain/app/release-schema.ts';
import { ifThen, jsonSchema, type Strictness } from '#domain/config/json-schema.ts';
import type { Shape } from '#domain/config/schema.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Types } from '#domain/render/types.ts';
import { applicationShape, componentShape } from './application.ts';
import { ofMetadata } from './exported-application.ts';
import { layerShape } from './layer-file.ts';
import { protectShape } from './protect.ts';

/** The JSON Schema of each file of an application, made of the shapes that the compiler itself checks with. */
export const applicationSchema = (types: Types): JsonObject => {
  const component = withTypes(jsonSchema(componentShape), types.components);
  const traits = { type: 'array', items: withTypes(traitSchema(), types.traits) };
  return head(
    'A Tidegate application, app.yaml',
    put(jsonSchema(applicationShape), {
      'properties.spec.properties.components.items': put(component, { 'properties.traits': traits }),
      'properties.release': releaseSection(),
      // Fields that a cluster fills in are removed with a note, and are not mistakes.
      'properties.status': {},
      ...Object.fromEntries(ofMetadata.map((name) => [`properties.metadata.properties.${name}`, {}])),
    }),
  );
};

export const releaseSchema = (): JsonObject =>
  head('The release section of a Tidegate application', releaseSection());

export const layerSchema = (): JsonObject => {
  const schema = jsonSchema(layerShape);
  const body = (at: string): Readonly<Record<string, JsonObject>> => ({
    [`${at}properties.when`]: condition,
    [`${at}properties.components.additionalProperties`]: orNull(
      put(get(schema, `${at}properties.components.additionalProperties`), { 'properties.when': condition }),
    ),
    [`${at}properties.release.properties.strategy`]: jsonSchema(strategyShape, amending),
  });
  return head(
    'A layer of a Tidegate application, as in regions/eu.yaml',
    put(schema, { ...body(''), ...body('properties.variants.items.') }),
  );
};

export const protectSchema = (): JsonObject => head('protect.yaml of Tidegate', jsonSchema(protectShape));

/** A layer changes existing values: it may be partial, and null deletes. */
const amending: Strictness = { partial: true, nullable: true };
const condition: JsonObject = {
  type: ['string', 'boolean', 'number'],
  description: 'a condition, like: region == "eu" and labels.tier == "gold"',
};
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: 'null' }] });

/** The common beginning of all our files; settings have theirs beside their reader. */
export const head = (title: string, schema: JsonObject): JsonObject => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  ...schema,
});

const releaseSection = (): JsonObject =>
  put(jsonSchema(releaseShape), {
    'properties.targets': { ...jsonSchema(targetsShape), minItems: 1 },
    'properties.strategy': jsonSchema(strategyShape),
    'properties.checks': jsonSchema(checksShape),
    'properties.soak': {
      anyOf: [jsonSchema(soakShape), jsonSchema(soakShape.fields.for.shape), { const: false }],
    },
  });

const traitSchema = (): JsonObject => jsonSchema(componentShape.fields.traits.shape.of);

interface Typed {
  readonly type: string;
  readonly shape: Shape;
}

/** The `type` is one of these, and `properties` have its shape; layers may still add what is missing. */
const withTypes = (schema: JsonObject, types: readonly Typed[]): JsonObject => ({
  ...put(schema, { 'properties.type': { enum: types.map(({ type }) => type) } }),
  allOf: types.map(({ type, shape }) =>
    ifThen(
      { properties: { type: { const: type } } },
      { properties: { properties: jsonSchema(shape, { partial: true }) } },
    ),
  ),
});

/** The schema with others in these places. */
const put = (schema: JsonObject, parts: Readonly<Record<string, JsonObject>>): JsonObject =>
  Object.entries(parts).reduce((whole, [path, part]) => putOne(whole, path.split('.'), part), schema);

const putOne = (
  schema: JsonObject,
  [name = '', ...rest]: readonly string[],
  part: JsonObject,
): JsonObject => ({
  ...schema,
  [name]: rest.length === 0 ? part : putOne(get(schema, name), rest, part),
});

const get = (schema: JsonObject, path: string): JsonObject => {
  let found = schema;
  for (const name of path.split('.')) {
    const next = found[name];
    // A path that does not exist is a mistake of this file, not of the user.
    if (typeof next !== 'object' || next === null || Array.isArray(next))
      throw new Error(`the schema has no ${path}`);
    found = next as JsonObject;
  }
  return found;
};
