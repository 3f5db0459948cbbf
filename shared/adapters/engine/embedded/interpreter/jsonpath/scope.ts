import type { Json, JsonObject } from '#domain/json.ts';

/** What a JSONPath can start from besides the input: `$$` and the variables. */
export interface PathScope {
  readonly context: () => JsonObject;
  readonly vars: () => Readonly<Record<string, Json>>;
  readonly id: () => string;
  readonly random: () => number;
}
