import type { CallAnswer } from '#domain/release/hook-progress.ts';

/** A call to an address that an application names. */
export interface OutboundCall {
  readonly url: string;
  /** JSON text. */
  readonly body: string;
  /** The same for every try of the same call, so that whoever is called can tell a repetition. */
  readonly key: string;
}

/** Calls of addresses that applications name. One POST, bounded in size and time, and nobody is followed elsewhere. */
export interface OutboundHttp {
  call(call: OutboundCall): Promise<CallAnswer>;
}
