import { createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import type { SignedRequest } from './signed-request.ts';

/**
 * Lower-case hex of HMAC-SHA256 over the bytes of the body, in one header, after a prefix such as `sha256=`. The hex is
 * compared as text: decoding it would stop silently at the first bad digit. An empty secret is never valid, since
 * anyone can compute with it.
 */
export const hexHmac =
  (header: string, prefix = '') =>
  ({ secrets, headers, body }: SignedRequest): boolean => {
    const given = headers[header] ?? '';
    if (!given.startsWith(prefix) || !/^[0-9a-f]{64}$/.test(given.slice(prefix.length))) return false;
    return secrets
      .filter((secret) => secret !== '')
      .map((secret) =>
        isSameText(given, `${prefix}${createHmac('sha256', secret).update(body).digest('hex')}`),
      )
      .includes(true);
  };
