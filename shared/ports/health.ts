/** How this process stands with what it must write to. */
export interface Health {
  /** Why it cannot do its work now, a sentence each, with what to do; none while it is well. */
  readonly troubles: readonly string[];
  /** What will become a trouble. */
  readonly warnings: readonly string[];
}
