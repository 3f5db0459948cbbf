import type { Json, JsonObject } from '#domain/json.ts';

/** The fields that determine the output of a state: those of the state, of a choice rule, or of a catcher. */
export interface Exit {
  readonly Output?: Json;
  readonly Assign?: JsonObject;
  readonly ResultPath?: string | null;
}
