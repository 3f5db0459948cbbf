import { createHmac } from 'node:crypto';
import { isSameText } from '../constant-time.ts';
import { isFresh, type SignedRequest } from './signed-request.ts';

/** Slack's v0: hex HMAC-SHA256 over `v0:<timestamp>:<body>`, at most five minutes old or ahead. */
export const verifySlack = ({ secrets, headers, body, now }: SignedRequest): boolean => {
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  if (!isFresh(timestamp, now)) return false;
  const given = headers['x-slack-signature'] ?? '';
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) =>
      isSameText(
        given,
        `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
      ),
    )
    .includes(true);
};
