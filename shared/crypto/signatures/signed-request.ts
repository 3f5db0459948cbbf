/** What a signature is checked against; header names in lower case, `now` in epoch ms. */
export interface SignedRequest {
  /** Every active secret; with none, no signature is valid. */
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes that were sent: JSON that is written again has other bytes. */
  readonly body: Uint8Array;
  readonly now: number;
}

/** Both ways: a sender whose clock runs ahead could otherwise make requests that stay good for long. */
const toleranceMs = 300_000;

/** Whether a timestamp of nothing but digits, in seconds or milliseconds, is at most five minutes away. */
export const isFresh = (timestamp: string, now: number, unitMs: 1 | 1000 = 1000): boolean =>
  /^[0-9]{1,15}$/.test(timestamp) && Math.abs(now - Number(timestamp) * unitMs) <= toleranceMs;
