import type { Source } from '#domain/config/place.ts';
import type { AppSource } from '#domain/drift/source.ts';

/** What a repository holds at one commit or digest. */
export interface Checkout {
  /** A commit of 40 hexadecimal digits, or a digest, `sha256:…`. */
  readonly revision: string;
  readonly files: Source;
}

/**
 * Repositories of sources: Git, and artifacts in an OCI registry. Fails with CloudUnreachable or RegistryUnreachable if
 * one does not answer, ConfigRefused if access is denied, NotFound without such a branch, tag or folder, and PlanRefused
 * for content that cannot be read. No failure contains credentials.
 */
export interface Repositories {
  /** The revision to which the branch or tag points now. */
  head(source: AppSource): Promise<string>;
  /** The files of its folder at that revision, as the same folder on disk would be read. */
  read(source: AppSource, revision: string): Promise<Checkout>;
  /**
   * Whether `later` follows `earlier` in the history, as far as its last 100 commits say; undefined where the server does
   * not let us see the history without its files, and where there is none.
   */
  follows(source: AppSource, earlier: string, later: string): Promise<boolean | undefined>;
}
