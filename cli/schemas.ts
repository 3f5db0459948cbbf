import { builtIn, type Types } from '#domain/render/types.ts';
import type { JsonObject } from '#domain/json.ts';
import {
  applicationSchema,
  layerSchema,
  protectSchema,
  releaseSchema,
} from '#shared/compiler/file-schemas.ts';
import { fileSchema, secretSchema } from '#worlds/settings/json-schema.ts';
import type { SchemaKind } from './schema-kinds.ts';

const schemas: Readonly<Record<SchemaKind, (types: Types) => JsonObject>> = {
  application: applicationSchema,
  layer: layerSchema,
  protect: protectSchema,
  release: releaseSchema,
  settings: fileSchema,
  clusters: () => secretSchema('clusters'),
  registries: () => secretSchema('registries'),
  api: () => secretSchema('api'),
  chat: () => secretSchema('chat'),
  operations: () => secretSchema('operations'),
  windows: () => secretSchema('windows'),
};

/** The JSON Schema of one kind of file; an application may use custom types. */
export const schemaOf = (kind: SchemaKind, types: Types = builtIn): JsonObject => schemas[kind](types);
