import type { Digest } from '#domain/json.ts';

/** What an application shall be in an environment, and where that is written. */
export interface Wanted {
  readonly source: Digest;
  /** `commit 0123456789ab of main`, or the registered files. */
  readonly where: string;
  /** What people should know of how it came there. */
  readonly remark?: string;
}
