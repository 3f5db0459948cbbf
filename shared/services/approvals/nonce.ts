import { createHmac } from 'node:crypto';
import type { Approval } from '#domain/approval/approval.ts';
import { canonical } from '#domain/json.ts';
import { isSameText } from '#shared/crypto/constant-time.ts';

/**
 * What the buttons of a message carry, so that only a message of ours can answer: bound to this question, this plan and
 * this channel. Undefined for a question of before there were nonces, which only the API can answer.
 */
export const nonceOf = (
  { seal, release, target = '', plan }: Approval,
  channel: string,
): string | undefined =>
  seal === undefined
    ? undefined
    : createHmac('sha256', seal)
        .update(canonical([release, target, plan, channel]))
        .digest('base64url')
        .slice(0, 32);

export const isNonce = (given: string | undefined, approval: Approval, channel: string): boolean => {
  const expected = nonceOf(approval, channel);
  return given !== undefined && expected !== undefined && isSameText(given, expected);
};
