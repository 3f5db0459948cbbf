import { createHash } from 'node:crypto';
import type { Digest } from '#domain/json.ts';

/** The name of a blob: SHA-256 of the UTF-8 bytes of the text. */
export const digestOf = (text: string): Digest =>
  `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`;
