import { describeNotice } from '#domain/notification/text.ts';
import { call, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** A webhook of a space of Google Chat; all about one release lies in one thread. */
export const googleChat: SinkKind = {
  about: 'webhook of a space of Google Chat',
  send: async ({ place: { url }, notice }) => {
    const address = new URL(url);
    address.searchParams.set('messageReplyOption', 'REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD');
    const body = { text: describeNotice(notice), thread: { threadKey: notice.release } };
    return sentBy(await call({ url: address.href, body }));
  },
};
