import type { Json, JsonObject } from '#domain/json.ts';
import type { ChoiceRule, StateBody } from './definition.ts';
import type { Exit } from './exit.ts';
import type { MapItem } from './frames.ts';

/** What a JSONPath can start from besides the input: `$$` and the variables. */
export interface PathScope {
  readonly context: () => JsonObject;
  readonly vars: () => Readonly<Record<string, Json>>;
  readonly id: () => string;
  readonly random: () => number;
}

/**
 * Evaluates the fields of JSONPath states. The engine runs JSONata only and has no such language; the replay of
 * recorded machines that mix both passes one in. Nothing here may await.
 */
export interface PathLanguage {
  /** InputPath. */
  input(body: StateBody, input: Json, scope: PathScope): Json;
  /** InputPath, then Parameters. */
  arguments(body: StateBody, input: Json, scope: PathScope): Json;
  assign(assign: JsonObject | undefined, result: Json, scope: PathScope): Json;
  /** ResultSelector, ResultPath and OutputPath, or the ResultPath of a catcher. */
  output(body: StateBody, fields: Exit, input: Json, result: Json, scope: PathScope): Json;
  items(body: StateBody, input: Json, scope: PathScope): readonly Json[];
  /** ItemSelector for one item. */
  select(body: StateBody, input: Json, item: MapItem, scope: PathScope): Json;
  text(body: StateBody, field: 'Error' | 'Cause', input: Json, scope: PathScope): string | undefined;
  seconds(
    body: StateBody,
    field: 'TimeoutSeconds' | 'HeartbeatSeconds',
    input: Json,
    scope: PathScope,
  ): number | undefined;
  /** When a Wait ends, epoch ms. */
  wait(body: StateBody, input: Json, scope: PathScope, now: number): number;
  /** Whether a choice rule holds. */
  rule(rule: ChoiceRule, input: Json, scope: PathScope): boolean;
}
