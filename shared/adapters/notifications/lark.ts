import { createHmac } from 'node:crypto';
import { describeNotice } from '#domain/notification/text.ts';
import { call, fieldOf, isGood, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** A custom bot of Feishu or Lark. */
export const lark: SinkKind = {
  about: 'webhook of a custom bot of Feishu or Lark',
  token: { about: 'secret of its signature', isNeeded: false },
  send: async ({ place: { url, token }, notice, clock }) => {
    const timestamp = String(Math.floor(clock.now() / 1000));
    const sign = createHmac('sha256', `${timestamp}\n${token}`).update('').digest('base64');
    const answer = await call({
      url,
      body: {
        ...(token !== '' && { timestamp, sign }),
        msg_type: 'text',
        content: { text: describeNotice(notice) },
      },
    });
    const code = fieldOf(answer, 'code') ?? '0';
    return isGood(answer) && code !== '0'
      ? { kind: 'failed', reason: `it answered with code ${code}` }
      : sentBy(answer);
  },
};
