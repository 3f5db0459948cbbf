import type { Json, JsonObject } from '#domain/json.ts';
import type { StateBody } from '#adapters/engine/embedded/interpreter/definition.ts';
import type { Exit } from '#adapters/engine/embedded/interpreter/exit.ts';
import type { MapItem } from '#adapters/engine/embedded/interpreter/frames.ts';
import { parseInstant } from '#adapters/engine/embedded/interpreter/states/instant.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { runtimeFailure } from '#adapters/engine/embedded/errors.ts';
import { mustRead, writePath } from './read.ts';
import type { PathScope } from '#adapters/engine/embedded/interpreter/path-language.ts';
import { fillTemplate, readTerm } from './template.ts';

/** JSONPath states exist here only so that recorded machines which mix both languages can be replayed. */

/** InputPath. */
export const pathInput = (body: StateBody, input: Json, scope: PathScope): Json =>
  follow(body['InputPath'], input, scope);

/** InputPath, then Parameters. */
export const pathArguments = (body: StateBody, input: Json, scope: PathScope): Json => {
  const effective = pathInput(body, input, scope);
  const template = body['Parameters'] as Json | undefined;
  return template === undefined || body.Type === 'Map' ? effective : fillTemplate(template, effective, scope);
};

/** Assign: as a payload template over the result. */
export const pathAssign = (assign: JsonObject | undefined, result: Json, scope: PathScope): Json =>
  assign === undefined ? {} : fillTemplate(assign, result, scope);

/** ResultSelector, ResultPath and OutputPath, or the ResultPath of a catcher. */
export const pathOutput = (
  body: StateBody,
  fields: Exit,
  input: Json,
  result: Json,
  scope: PathScope,
): Json => {
  if ('ErrorEquals' in fields) return place(fields.ResultPath, input, result);
  if (!placesResult.has(body.Type)) return follow(body['OutputPath'], result, scope);
  const selector = body['ResultSelector'] as Json | undefined;
  const selected = selector === undefined ? result : fillTemplate(selector, result, scope);
  const placed = place(
    body['ResultPath'] as string | null | undefined,
    pathInput(body, input, scope),
    selected,
  );
  return follow(body['OutputPath'], placed, scope);
};

/** ItemsPath over the effective input. */
export const pathItems = (body: StateBody, input: Json, scope: PathScope): readonly Json[] => {
  const path = (body['ItemsPath'] ?? '$') as Json;
  const items = follow(path, pathInput(body, input, scope), scope);
  if (Array.isArray(items)) return items as readonly Json[];
  throw runtimeFailure(`Reference path "${asText(path)}" must point to array.`);
};

/** ItemSelector (or Parameters) for one item. */
export const pathSelect = (body: StateBody, input: Json, item: MapItem, scope: PathScope): Json => {
  const template = (body.ItemSelector ?? body['Parameters']) as Json | undefined;
  return template === undefined ? item.Value : fillTemplate(template, pathInput(body, input, scope), scope);
};

/** `Error` or `ErrorPath`, `Cause` or `CausePath`. */
export const pathText = (
  body: StateBody,
  field: 'Error' | 'Cause',
  input: Json,
  scope: PathScope,
): string | undefined => {
  const path = body[`${field}Path`];
  const value = typeof path === 'string' ? readTerm(path, input, scope) : body[field];
  return value === undefined ? undefined : asText(value);
};

/** `TimeoutSeconds` or `TimeoutSecondsPath`, and the same for heartbeats. */
export const pathSeconds = (
  body: StateBody,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  input: Json,
  scope: PathScope,
): number | undefined => {
  const path = body[`${field}Path`];
  const value = typeof path === 'string' ? mustRead(path, input, scope) : body[field];
  return value === undefined ? undefined : Number(value);
};

/** When a Wait ends: Seconds, SecondsPath, Timestamp or TimestampPath. */
export const pathWait = (body: StateBody, input: Json, scope: PathScope, now: number): number => {
  const read = (field: string, path: unknown) =>
    typeof path === 'string' ? mustRead(path, input, scope) : body[field];
  const seconds = read('Seconds', body['SecondsPath']);
  if (seconds !== undefined) return now + Number(seconds) * 1000;
  const instant = parseInstant(asText(read('Timestamp', body['TimestampPath']) as Json));
  if (instant === undefined) throw runtimeFailure('The timestamp of the Wait cannot be read.');
  return instant;
};

const placesResult = new Set(['Pass', 'Task', 'Map', 'Parallel']);

const follow = (path: unknown, input: Json, scope: PathScope): Json => {
  if (path === null) return {};
  return typeof path === 'string' ? mustRead(path, input, scope) : input;
};

const place = (path: string | null | undefined, input: Json, result: Json): Json => {
  if (path === null) return input;
  return path === undefined || path === '$' ? result : writePath(path, input, result);
};
