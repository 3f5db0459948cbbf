import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import { isFresh, type SignedRequest } from './signed-request.ts';

const digestWith =
  (algorithm: 'sha256' | 'sha1') =>
  ({ secrets, headers, body, now }: SignedRequest): boolean => {
    const timestamp = headers['x-lark-request-timestamp'] ?? '';
    const nonce = headers['x-lark-request-nonce'] ?? '';
    const given = headers['x-lark-signature'] ?? '';
    if (!isFresh(timestamp, now) || nonce === '') return false;
    return secrets
      .filter((secret) => secret !== '')
      .map((secret) =>
        isSameText(
          given,
          createHash(algorithm).update(`${timestamp}${nonce}${secret}`).update(body).digest('hex'),
        ),
      )
      .includes(true);
  };

/** Events and cards of Feishu and Lark: SHA-256 of timestamp, nonce, encrypt key and body; no HMAC. */
export const verifyLark = digestWith('sha256');
/** Cards of the first generation, signed by SHA-1 with the verification token. */
export const verifyLarkCardV1 = digestWith('sha1');

/**
 * The text inside `encrypt`: AES-256-CBC under SHA-256 of the key, the IV in front. Undefined if anything is wrong with
 * it.
 */
export const decryptLark = (encryptKey: string, encrypted: string): string | undefined => {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  const key = createHash('sha256').update(encryptKey).digest();
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, 16));
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
};

/** How a custom robot of Feishu is spoken to: HMAC-SHA256 of nothing, under `<seconds>\n<secret>`, as base64. */
export const signLarkRobot = (secret: string, seconds: number): string =>
  createHmac('sha256', `${seconds}\n${secret}`).digest('base64');
