import { createHash } from 'node:crypto';
import type { Digest } from '#domain/json.ts';

/** SHA-256 in lower-case hex; a text is taken as UTF-8. */
export const sha256Hex = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The name of a blob, and the digest of an image's manifest: SHA-256 of its bytes. */
export const digestOf = (bytes: Uint8Array | string): Digest => `sha256:${sha256Hex(bytes)}`;
