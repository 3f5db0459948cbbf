/** Files that have a JSON Schema; the package holds each as `schema/<kind>.json`. */
export const schemaKinds = [
  'application',
  'layer',
  'protect',
  'release',
  'settings',
  'clusters',
  'registries',
  'api',
  'chat',
  'windows',
  'operations',
] as const;
export type SchemaKind = (typeof schemaKinds)[number];
