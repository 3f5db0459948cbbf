import { createCipheriv, createDecipheriv } from 'node:crypto';

const cipher = 'aes-256-gcm';
const tagBytes = 16;

/** What is sealed is bound to `name`; a nonce of 12 bytes must never meet two texts under one key. */
export interface Sealing {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly name: string;
}

/** AES-256-GCM: the tag of 16 bytes, then the sealed bytes. */
export const sealBytes = ({ key, nonce, name }: Sealing, bytes: Uint8Array): Buffer => {
  const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([sealing.update(bytes), sealing.final()]);
  return Buffer.concat([sealing.getAuthTag(), body]);
};

/** The reverse; undefined for another key, nonce or name, and for bytes that were changed. */
export const openBytes = ({ key, nonce, name }: Sealing, sealed: Uint8Array): Buffer | undefined => {
  try {
    const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(name))
      .setAuthTag(sealed.subarray(0, tagBytes));
    return Buffer.concat([opening.update(sealed.subarray(tagBytes)), opening.final()]);
  } catch {
    return undefined;
  }
};
