import { createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import type { SignedRequest } from './signed-request.ts';

/** Outgoing webhooks of Teams: `Authorization: HMAC <base64>` over the body, under the decoded security token. */
export const verifyTeams = ({ secrets, headers, body }: SignedRequest): boolean =>
  secrets
    .map((secret) => Buffer.from(secret, 'base64'))
    .filter((key) => key.length > 0)
    .map((key) =>
      isSameText(
        headers['authorization'] ?? '',
        `HMAC ${createHmac('sha256', key).update(body).digest('base64')}`,
      ),
    )
    .includes(true);
