import { createHmac } from 'node:crypto';
import { isSameText } from '../crypto/constant-time.ts';
import type { Signed } from './source.ts';

/**
 * `X-Hub-Signature-256: sha256=<hex>` over the exact bytes of the body. The SHA-1 header of old is never looked at,
 * and the hex is compared as text: decoding it would stop silently at the first bad digit.
 */
export const isSignedByGithub = ({ secrets, headers, body }: Signed): boolean => {
  const given = headers['x-hub-signature-256'] ?? '';
  if (!/^sha256=[0-9a-f]{64}$/.test(given)) return false;
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => isSameText(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
    .includes(true);
};
