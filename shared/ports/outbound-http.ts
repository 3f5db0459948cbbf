import type { CallAnswer } from '#domain/release/hook-progress.ts';

/** A call to an address that an application names. */
export interface OutboundCall {
  readonly url: string;
  /** JSON text. */
  readonly body: string;
  /** The same for every attempt of the same call, so that the endpoint can recognize a repetition. */
  readonly key: string;
}

/** Calls to addresses that applications name. One POST, bounded in size and time, without following redirects. */
export interface OutboundHttp {
  call(call: OutboundCall): Promise<CallAnswer>;
}
