import { randomBytes } from 'node:crypto';
import { Failure } from '#domain/failure.ts';
import { openBytes, sealBytes } from '#shared/crypto/aes-gcm.ts';
import type { DataKeys } from '../aws/kms.ts';

/** A part of a blob as it is kept: `key` is the wrapped key that it is sealed with, absent for plain bytes. */
export interface KeptPart {
  readonly bytes: Uint8Array;
  readonly key?: Uint8Array;
}

/** How a part is kept where others might read the table: manifests hold the values of Secrets. */
export interface PartSeal {
  close(name: string, part: Uint8Array): Promise<KeptPart>;
  /** Plain parts are read as they are; `Broken` for a part that was changed, or whose key is not to be had. */
  open(name: string, kept: KeptPart): Promise<Uint8Array>;
}

const nonceBytes = 12;

const unopened = (name: string, reason: string, data = {}): Failure =>
  new Failure('Broken', name, reason, data);

/** For a stack without a key of its own: parts are kept as they are. */
export const notSealed: PartSeal = {
  close: async (_, bytes) => ({ bytes }),
  open: async (name, { bytes, key }) => {
    if (key === undefined) return bytes;
    const advice = 'deploy with the parameter kmsKeyArn that it was written with';
    throw unopened(name, `is sealed with a key of KMS; ${advice}`, {
      installation: `what is stored is sealed with a key of KMS, and this deployment names none; ${advice}`,
    });
  },
};

/**
 * Envelope encryption: each part is sealed with the data key of the moment and carries that key, wrapped by KMS. So
 * parts that two writers wrote at once, each with a key of its own, still open.
 */
export const sealParts = (keys: DataKeys): PartSeal => ({
  close: async (name, part) => {
    const { key, wrapped } = await keys.current();
    // The system's random source: the same nonce for two parts under one key would show both.
    const nonce = randomBytes(nonceBytes);
    return { bytes: Buffer.concat([nonce, sealBytes({ key, nonce, name }, part)]), key: wrapped };
  },
  open: async (name, { bytes, key: wrapped }) => {
    if (wrapped === undefined) return bytes;
    const key = await keys.unwrap(wrapped);
    const nonce = bytes.subarray(0, nonceBytes);
    const opened = openBytes({ key, nonce, name }, bytes.subarray(nonceBytes));
    if (opened !== undefined) return opened;
    throw unopened(name, 'the stored bytes have changed; restore the store from a copy', {
      store: 'damaged',
    });
  },
});
