import { createHash } from 'node:crypto';
import { textAt } from '#domain/json-at.ts';
import type { Chat, Message, Told } from '#ports/chat.ts';
import type { Clock } from '#ports/clock.ts';
import { callChat } from '../call.ts';
import { openTokens } from '../token.ts';
import { cardOf, closedCard } from './card.ts';
import { hearLark } from './hear.ts';
import type { LarkSettings } from './settings.ts';

/** Feishu and Lark by their API: a card for each question, which changes when the question is over. */
export const openLark = (settings: LarkSettings, clock: Pick<Clock, 'now'>): Chat => {
  const { api, appId, appSecret } = settings;
  const token = openTokens(clock, {
    url: `${api}/open-apis/auth/v3/tenant_access_token/internal`,
    body: { app_id: appId, app_secret: appSecret },
    read: (body) => ({ token: textAt(body, 'tenant_access_token'), seconds: Number(body['expire']) }),
  });
  const call = async (method: 'POST' | 'PATCH', path: string, body: object): Promise<Told> => {
    const bearer = await token();
    if (bearer.kind === 'failed') return { kind: 'untold', reason: bearer.reason };
    const headers = { authorization: `Bearer ${bearer.token}` };
    const answer = await callChat({ method, url: `${api}/open-apis/im/v1/messages${path}`, headers, body });
    if (answer.kind === 'failed') return { kind: 'untold', reason: answer.reason };
    const { code } = answer.body;
    if (code !== 0) return { kind: 'untold', reason: `Feishu answered code ${Number(code)}` };
    const ref = textAt(answer.body, 'data.message_id');
    return ref === '' ? { kind: 'told' } : { kind: 'told', ref };
  };
  return {
    tell: (message) => say(settings, message, call),
    hear: async (chat, callback) => (chat === 'lark' ? hearLark(settings, callback) : undefined),
  };
};

const say = async (
  { chat }: LarkSettings,
  message: Message,
  call: (method: 'POST' | 'PATCH', path: string, body: object) => Promise<Told>,
): Promise<Told> => {
  const { kind, changes, thread, release, key, text } = message;
  if (kind === 'answer') {
    if (changes === undefined) return { kind: 'told' };
    const content = JSON.stringify(closedCard(changes.message, text));
    return call('PATCH', `/${encodeURIComponent(changes.ref)}`, { content });
  }
  const content = JSON.stringify(cardOf(message));
  // Sent twice under one name it is said once.
  const uuid = createHash('sha256').update(`${release}/${key}`).digest('hex').slice(0, 32);
  const said = { msg_type: 'interactive', content, uuid };
  return thread === undefined
    ? call('POST', '?receive_id_type=chat_id', { receive_id: chat, ...said })
    : call('POST', `/${encodeURIComponent(thread)}/reply`, { ...said, reply_in_thread: true });
};
