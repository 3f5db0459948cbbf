import { isSameText } from '../constant-time.ts';
import type { SignedRequest } from './signed-request.ts';

interface WithToken extends SignedRequest {
  /** The last segment of the address, where the sender can send no header. */
  readonly pathToken?: string | undefined;
}

/**
 * A secret that the sender repeats in a header, or in its address: weaker than a signature, since it covers neither the
 * body nor the time. `Authorization` may hold it as it is or after `Bearer`.
 */
export const staticToken =
  (...headerNames: readonly string[]) =>
  ({ secrets, headers, pathToken }: WithToken): boolean => {
    const given = [...headerNames.map((name) => headers[name]), pathToken].filter(
      (text): text is string => text !== undefined && text !== '',
    );
    const candidates = given.flatMap((text) => [text, text.replace(/^Bearer /i, '')]);
    return secrets
      .filter((secret) => secret !== '')
      .flatMap((secret) => candidates.map((text) => isSameText(text, secret)))
      .includes(true);
  };
