import type { Source } from '#domain/config/place.ts';
import type { GitSource } from '#domain/drift/sync-rule.ts';

/** What a repository holds at one commit. */
export interface Checkout {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly files: Source;
}

/**
 * Repositories of sources, read over HTTPS. Fails with CloudUnreachable if one does not answer, ConfigRefused if access
 * is denied, NotFound without such a branch, tag or folder, and PlanRefused for content that cannot be read. No failure
 * contains credentials.
 */
export interface Repositories {
  /** The commit to which the branch or tag points now. */
  head(source: GitSource): Promise<string>;
  /** The files of its folder at that commit, as the same folder on disk would be read. */
  read(source: GitSource, commit: string): Promise<Checkout>;
  /**
   * Whether `later` follows `earlier` in the history, as far as its last 100 commits say; undefined where the server does
   * not let us see the history without its files.
   */
  follows(source: GitSource, earlier: string, later: string): Promise<boolean | undefined>;
}
