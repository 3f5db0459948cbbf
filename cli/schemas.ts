import { builtIn, type Types } from '#domain/render/types.ts';
import type { JsonObject } from '#domain/json.ts';
import {
  applicationSchema,
  layerSchema,
  protectSchema,
  releaseSchema,
} from '#shared/compiler/file-schemas.ts';
import { clustersSchema } from '#worlds/settings/clusters.ts';
import { registriesSchema } from '#worlds/settings/registries.ts';
import { settingsSchema } from '#worlds/settings/settings.ts';
import type { SchemaKind } from './schema-kinds.ts';

const schemas: Readonly<Record<SchemaKind, (types: Types) => JsonObject>> = {
  application: applicationSchema,
  layer: layerSchema,
  protect: protectSchema,
  release: releaseSchema,
  settings: settingsSchema,
  clusters: clustersSchema,
  registries: registriesSchema,
};

/** The JSON Schema of one kind of file; an application may use types of its own. */
export const schemaOf = (kind: SchemaKind, types: Types = builtIn): JsonObject => schemas[kind](types);
