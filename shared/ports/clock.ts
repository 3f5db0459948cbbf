/** Time, as the whole code base knows it. All instants are milliseconds since 1970 UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, or at once when the signal is (or becomes) aborted; it never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
