import type { Payload } from './payloads.ts';

/** A good answer to what is asked before the payload. */
export interface Ahead {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text: string | Uint8Array;
}

/** A server that Tidegate asks, and what it asks. */
export interface Outside {
  /** Opens the adapter at that address; each call asks once. */
  open(url: string): Promise<() => Promise<unknown>>;
  /** What it answers well, so that the payload is the answer to the next question. */
  ahead?(path: string, url: string): Ahead | undefined;
  /** The longest answer that is read; texts of exactly this size are sent too. */
  readonly reads?: number;
  /** Payloads that only this one could send. */
  readonly payloads?: Readonly<Record<string, Payload>>;
  /** Others are read by the same code: each of them gets a few of the long texts. */
  readonly isOneOfMany?: true;
  /** It is attacked with those alone. */
  readonly isOnlyItsOwn?: true;
}
