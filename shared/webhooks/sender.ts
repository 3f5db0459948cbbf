import type { Payload, Reading } from './reading.ts';

/** What a signature is checked against; header names in lower case, `now` in epoch ms. */
export interface Delivery {
  /** Every active secret; with none, no signature is valid. */
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly now: number;
}

/** A delivery whose signature holds. */
export interface Genuine {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
  readonly receiver: { readonly id: string; readonly app: string };
}

/** One kind of sender: how it signs and what its events mean. Each is one file, listed in `senders.ts`. */
export interface Sender {
  /** Whether one of the secrets has signed these bytes. */
  verify(delivery: Delivery): boolean;
  /** What makes two deliveries the same event. Only signed text counts; undefined means the bytes of the body. */
  key(headers: Delivery['headers']): string | undefined;
  /** What the event asks for. */
  read(genuine: Genuine): Reading;
}
