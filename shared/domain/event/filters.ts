/** Which tags of an image a receiver takes. */
export interface TagFilter {
  /** A range of versions as npm writes it: `>= 1.4`, `1.x`, `^2.1 || 3`. Tags that are no versions are not taken. */
  readonly semver?: string | undefined;
  /** Patterns, one of which must match; `*` matches any characters. */
  readonly match?: readonly string[] | undefined;
  /** Whether `1.4.0-rc.1` is taken; default false. */
  readonly prereleases?: boolean | undefined;
  /** Whether a version is taken that is older than what runs or is on its way; default false. */
  readonly older?: boolean | undefined;
}

/** Which images a receiver takes. */
export interface ImageFilter {
  /**
   * Repositories with their registry, where `*` matches within a segment; by default the one that the component uses.
   */
  readonly repositories?: readonly string[] | undefined;
  readonly tags?: TagFilter | undefined;
}

/** Which events of the sources count, and which image they become. */
export interface SourceFilter {
  /** `shop/checkout`, as the sender calls it; any that knows the secret when absent. */
  readonly repository?: string | undefined;
  /** Branches, where `*` matches any characters; default `main` and `master`. */
  readonly branches?: readonly string[] | undefined;
  /** The image's tag, with `{tag}`, `{branch}`, `{commit}`, `{short}` filled in; without it a published release is its own tag. */
  readonly tag?: string | undefined;
  /** What counts; releases and runs when absent. */
  readonly events?: readonly ('release' | 'run' | 'push')[] | undefined;
}

/** What the operator states about a receiver's events if the events do not say it themselves. */
export interface Meaning {
  /** The component whose image an event names. */
  readonly component?: string;
  /** The host of its images, of senders that do not name one. */
  readonly registry?: string;
  /** Which image a commit or a release of the sources becomes. */
  readonly source?: SourceFilter;
}
