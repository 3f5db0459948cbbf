import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import { isFresh, type SignedRequest } from './signed-request.ts';

/**
 * Callbacks of DingTalk cards: base64 HMAC-SHA256 of the timestamp alone. THE BODY IS NOT COVERED: anyone with one such
 * signature can send any body, so a callback counts only with the nonce of its card.
 */
export const verifyDingtalkCard = ({ secrets, headers, now }: SignedRequest): boolean => {
  const timestamp = headers['x-ddpaas-signature-timestamp'] ?? '';
  if (!isFresh(timestamp, now, 1)) return false;
  const given = headers['x-ddpaas-signature'] ?? '';
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => isSameText(given, createHmac('sha256', secret).update(timestamp).digest('base64')))
    .includes(true);
};

export interface DingtalkEnvelope {
  readonly token: string;
  readonly encodingAesKey: string;
  readonly ownerKey: string;
  readonly query: { readonly msg_signature: string; readonly timestamp: string; readonly nonce: string };
  readonly encrypt: string;
}

/**
 * The text of an event callback: SHA-1 over the sorted parts, AES-256-CBC, 16 random bytes, a length, the text and the
 * owner's key. Undefined if anything is wrong with it.
 */
export const decryptDingtalk = (envelope: DingtalkEnvelope): string | undefined => {
  const { token, encodingAesKey, ownerKey, query, encrypt } = envelope;
  const parts = [token, query.timestamp, query.nonce, encrypt].toSorted();
  const signature = createHash('sha1').update(parts.join('')).digest('hex');
  if (!isSameText(query.msg_signature, signature)) return undefined;
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32) return undefined;
  const plain = decrypted(key, Buffer.from(encrypt, 'base64'));
  if (plain === undefined || plain.length < 20) return undefined;
  const end = 20 + plain.readUInt32BE(16);
  if (end > plain.length || plain.subarray(end).toString('utf8') !== ownerKey) return undefined;
  return plain.subarray(20, end).toString('utf8');
};

const decrypted = (key: Buffer, bytes: Buffer): Buffer | undefined => {
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
    const padding = padded.at(-1) ?? 0;
    return padding < 1 || padding > 32 ? undefined : padded.subarray(0, padded.length - padding);
  } catch {
    return undefined;
  }
};

/** How a custom robot of DingTalk is spoken to: base64 HMAC-SHA256 of `<ms>\n<secret>` under the secret. */
export const signDingtalkRobot = (secret: string, ms: number): string =>
  createHmac('sha256', secret).update(`${ms}\n${secret}`).digest('base64');
