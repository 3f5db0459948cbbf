import type { CallAnswer } from '#domain/release/hook-progress.ts';
import type { HookCall, Hooks } from '#ports/outbound-http.ts';

export interface RememberingHooks extends Hooks {
  /** Every call, in order; nothing of it has left the process. */
  readonly calls: readonly HookCall[];
  /** What the calls from now on are answered. */
  answer(answer: CallAnswer): void;
}

/** Calls nobody and remembers what would have been called: for worlds that are only played. */
export const openRememberingHooks = (): RememberingHooks => {
  const calls: HookCall[] = [];
  let now: CallAnswer = { kind: 'taken' };
  return {
    calls,
    answer: (answer) => {
      now = answer;
    },
    call: async (call) => {
      calls.push(call);
      return now;
    },
  };
};
