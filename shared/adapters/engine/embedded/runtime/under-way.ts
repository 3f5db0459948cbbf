import type { CallResult } from './calls.ts';
import { makeCall } from './calls.ts';
import type { Call } from '../interpreter/execution.ts';
import type { Json } from '#domain/json.ts';
import type { EngineOptions } from '../options.ts';

/** The calls that are being made right now, by key. A call that is given up here may end as it likes. */
export interface UnderWay {
  readonly begin: (call: Call) => void;
  readonly cancel: (key: string) => void;
  readonly cancelAll: () => void;
  readonly count: () => number;
}

export interface Listener {
  readonly ended: (call: Call, result: CallResult) => void;
  readonly submitted: (call: Call, output: Json) => void;
}

export const trackCalls = (options: EngineOptions, listener: Listener): UnderWay => {
  const controllers = new Map<string, AbortController>();

  const follow = async (call: Call, controller: AbortController): Promise<void> => {
    const submitted = (output: Json): void => listener.submitted(call, output);
    const result = await makeCall(call, controller.signal, options, submitted);
    if (controllers.get(call.key) !== controller) return;
    controllers.delete(call.key);
    listener.ended(call, result);
  };

  const cancel = (key: string): void => {
    controllers.get(key)?.abort();
    controllers.delete(key);
  };

  return {
    begin: (call) => {
      const controller = new AbortController();
      controllers.set(call.key, controller);
      void follow(call, controller);
    },
    cancel,
    cancelAll: () => [...controllers.keys()].forEach(cancel),
    count: () => controllers.size,
  };
};
