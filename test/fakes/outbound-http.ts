import type { CallAnswer } from '#domain/release/hook-progress.ts';
import type { OutboundCall, OutboundHttp } from '#ports/outbound-http.ts';

export interface RememberingHooks extends OutboundHttp {
  /** Every call, in order; nothing of it has left the process. */
  readonly calls: readonly OutboundCall[];
  /** What the calls from now on are answered. */
  answer(answer: CallAnswer): void;
}

/** Calls nobody and remembers what would have been called: for worlds that are only played. */
export const openRememberingHooks = (): RememberingHooks => {
  const calls: OutboundCall[] = [];
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
