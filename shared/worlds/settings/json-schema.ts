import * as z from 'zod';
import type { JsonObject } from '#domain/json.ts';
import { head } from '#shared/compiler/file-schemas.ts';
import { type SecretName, secretSchemas, settingsSchema, type Source } from './schema.ts';

/** The JSON Schema of `tidegate.yaml`. */
export const fileSchema = (): JsonObject =>
  head('tidegate.yaml, the settings of a server', toJsonSchema(settingsSchema, 'file'));

/** The JSON Schema of one secret of the cloud. */
export const secretSchema = (name: SecretName): JsonObject =>
  head(`The secret \`${name}\` of Tidegate on AWS`, toJsonSchema(secretSchemas[name], 'secret'));

const toJsonSchema = (schema: z.ZodType, source: Source): JsonObject => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      const { only, instead, choice, description } = jsonSchema as z.GlobalMeta;
      for (const note of ['only', 'instead', 'renamed', 'choice']) delete jsonSchema[note];
      if (choice !== undefined) Object.assign(jsonSchema, oneOf(choice));
      if (only === undefined || only === source) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, {
        not: {},
        description: `${String(description)}: not here; ${String(instead)}`,
      });
    },
  });
  return rest as JsonObject;
};

const oneOf = ({ of, least }: NonNullable<z.GlobalMeta['choice']>): JsonObject => {
  const one = of.map((name) => ({ required: [name] }));
  return { oneOf: least === 1 ? one : [...one, { not: { anyOf: one } }] };
};
