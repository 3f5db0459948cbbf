import type { JsonObject } from '#domain/json.ts';
import type { Loop } from '../runtime/loop.ts';
import type { EngineOptions } from '../options.ts';
import type { Machines } from '../runtime/start.ts';
import type { Store } from '../store/store.ts';

/** What the API actions may use of the engine. */
export interface Core {
  readonly store: Store;
  readonly loop: Loop;
  readonly machines: Machines;
  readonly options: EngineOptions;
}

/** One action of the API: JSON in, JSON out, dates as epoch seconds; refuses with a ServiceError. */
export type Action = (core: Core, input: JsonObject) => Promise<JsonObject> | JsonObject;
