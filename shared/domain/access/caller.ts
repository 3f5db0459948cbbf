/** Who asks or answers, as the entrance where they came in has found out. */
export interface Caller {
  /** How they are known: `token`, or the chat in which they answered. */
  readonly kind: string;
  /** Unique among all callers: `token:ci`, `slack:T0/U1`. */
  readonly id: string;
  /** For people to read; never decides anything. */
  readonly name: string;
}
