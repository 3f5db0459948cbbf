import { describeNotice } from '#domain/notification/text.ts';
import { call, fieldOf, isGood, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

const api = 'https://slack.com/api/chat.postMessage';

/** One thread a release with a token and a channel; lines one after the other by an incoming webhook. */
export const slack: SinkKind = {
  about: 'a thread in a channel (`token`, `channel`), or an incoming webhook (`url`)',
  usualUrl: api,
  token: { about: 'bot token, for a thread of its own for each release', isNeeded: false },
  options: { channel: { about: 'channel of the thread', usual: '' } },
  send: async ({ place: { url, token, options }, notice, memory }) => {
    const text = describeNotice(notice);
    if (token === '') return sentBy(await call({ url, body: { text } }));
    const thread = memory['thread'];
    const answer = await call({
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: {
        channel: options['channel'],
        text,
        ...(thread !== undefined && { thread_ts: thread, reply_broadcast: notice.needsPerson }),
      },
    });
    const said = fieldOf(answer, 'error');
    if (isGood(answer) && said !== undefined) return { kind: 'failed', reason: `it answered ${said}` };
    const at = fieldOf(answer, 'ts');
    return sentBy(answer, thread === undefined && at !== undefined ? { thread: at } : undefined);
  },
};
