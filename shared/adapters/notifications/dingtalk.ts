import { createHmac } from 'node:crypto';
import { describeNotice } from '#domain/notification/text.ts';
import { call, fieldOf, isGood, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** A custom bot of DingTalk; its signature goes into the address. */
export const dingtalk: SinkKind = {
  about: 'webhook of a custom bot of DingTalk',
  token: { about: 'secret of its signature', isNeeded: false },
  send: async ({ place: { url, token }, notice, clock }) => {
    const address = new URL(url);
    if (token !== '') {
      const timestamp = String(clock.now());
      address.searchParams.set('timestamp', timestamp);
      const sign = createHmac('sha256', token).update(`${timestamp}\n${token}`).digest('base64');
      address.searchParams.set('sign', sign);
    }
    const answer = await call({
      url: address.href,
      body: { msgtype: 'text', text: { content: describeNotice(notice) } },
    });
    const code = fieldOf(answer, 'errcode') ?? '0';
    return isGood(answer) && code !== '0'
      ? { kind: 'failed', reason: `it answered with errcode ${code}` }
      : sentBy(answer);
  },
};
