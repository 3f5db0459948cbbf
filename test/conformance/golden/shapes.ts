import type { Json, JsonObject } from '#domain/json.ts';
import type { TaskResponse } from '../cases.ts';

/** A machine, what it gets and how its tasks answer; the rest is found out. */
export interface Draft {
  readonly name: string;
  readonly definition: JsonObject;
  readonly input?: Json;
  readonly taskResponses?: Readonly<Record<string, readonly TaskResponse[]>>;
}

/** Small words for writing machines down. */
export const machine = (States: JsonObject, more: JsonObject = {}): JsonObject => ({
  StartAt: Object.keys(States)[0] ?? '',
  States,
  ...more,
});

export const call = (more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: {} },
  ...more,
  ...('Next' in more ? {} : { End: true }),
});

export const pass = (Output: Json, more: JsonObject = {}): JsonObject => ({
  Type: 'Pass',
  Output,
  ...more,
  ...('Next' in more ? {} : { End: true }),
});

export const returns = (output: Json): TaskResponse => ({
  kind: 'return',
  output: { Payload: output, StatusCode: 200 },
});
export const throws = (error: string, cause = 'reason'): TaskResponse => ({ kind: 'throw', error, cause });
export const hangs: TaskResponse = { kind: 'timeout' };
