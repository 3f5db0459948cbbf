import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openBytes, sealBytes, type Sealing } from '#shared/crypto/aes-gcm.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';

/** How a text is stored where others might read the file: manifests hold the values of Secrets. */
export interface Seal {
  readonly close: (digest: Digest, text: string) => string;
  /**
   * Texts from before sealing was introduced are read as they are; throws Broken for a text sealed with another key.
   */
  readonly open: (digest: Digest, kept: string) => string;
}

/** For stores that live as long as the process, and tests. */
export const noSeal: Seal = { close: (_, text) => text, open: (_, kept) => kept };

const mark = 'sealed:1:';

/**
 * AES-256-GCM, bound to the digest that names the text. The nonce follows from key and digest, so that the same text is kept
 * in the same bytes: one nonce never meets two texts, for a digest has only one.
 */
export const sealWith = (key: Uint8Array): Seal => {
  const sealingOf = (digest: Digest): Sealing => ({
    key,
    nonce: createHmac('sha256', key).update(`nonce ${digest}`).digest().subarray(0, 12),
    name: digest,
  });
  return {
    close: (digest, text) => `${mark}${sealBytes(sealingOf(digest), Buffer.from(text)).toString('base64')}`,
    open: (digest, kept) => {
      if (!kept.startsWith(mark)) return kept;
      const opened = openBytes(sealingOf(digest), Buffer.from(kept.slice(mark.length), 'base64'));
      if (opened !== undefined) return opened.toString('utf8');
      throw new Failure(
        'Broken',
        digest,
        'has changed since it was kept, or was sealed with another key: put the key of that store back beside it (blobs.key), or restore a backup with `tidegate restore <backup>`',
        { store: 'damaged' },
      );
    },
  };
};

/** Whether a stored text matches its digest. Without the key, a sealed text cannot be checked and counts as intact. */
export const isWholeUnder =
  (seal: Seal | undefined) =>
  (digest: Digest, kept: string): boolean => {
    if (!kept.startsWith(mark)) return digestOf(kept) === digest;
    if (seal === undefined) return true;
    try {
      return digestOf(seal.open(digest, kept)) === digest;
    } catch {
      return false;
    }
  };

/** A store with texts that only the key opens which sealed them. */
export const holdsSealed = (db: DatabaseSync): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'blob'").get() !== undefined &&
  db.prepare('SELECT 1 FROM blob WHERE text >= ? AND text < ? LIMIT 1').get(mark, `${mark}~`) !== undefined;

const keyBytes = 32;

/** The key in that file, for this user alone; made where there is none. */
export const keyIn = (file: string): Uint8Array => {
  try {
    // The system's random source: with a predictable one every Secret could be read.
    writeFileSync(file, randomBytes(keyBytes).toString('base64'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if ((statSync(file).mode & 0o777) !== 0o600) chmodSync(file, 0o600);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length === keyBytes) return key;
  throw new Failure('ConfigRefused', file, 'is no key of 32 bytes in Base64; put the one of this store back');
};
