import type { Chat, Message, Told } from '#ports/chat.ts';
import { callChat, type CallAnswer } from '../call.ts';
import { blocksOf, closedBlocks, escaped } from './blocks.ts';
import { hearSlack } from './hear.ts';
import type { SlackSettings } from './settings.ts';

const usualApi = 'https://slack.com/api';

/** Slack by its Web API: one thread for each release, and a message that changes when its question is over. */
export const openSlack = (settings: SlackSettings): Chat => {
  const { api = usualApi, botToken } = settings;
  const call = async (method: string, body: object): Promise<Told> =>
    toldBy(
      await callChat({
        method: 'POST',
        url: `${api}/${method}`,
        headers: { authorization: `Bearer ${botToken}` },
        body,
      }),
    );
  return {
    tell: (message) =>
      message.kind === 'answer' ? change(call, message) : call('chat.postMessage', post(settings, message)),
    hear: async (chat, callback) =>
      chat === 'slack' ? hearSlack({ ...settings, api }, callback) : undefined,
  };
};

const post = ({ channel }: SlackSettings, message: Message) => ({
  channel,
  text: escaped(message.text),
  blocks: blocksOf(message),
  unfurl_links: false,
  unfurl_media: false,
  ...(message.thread !== undefined && {
    thread_ts: tsOf(message.thread),
    // The end is posted to everyone in the channel, not only to those who follow the thread.
    ...(message.kind === 'end' && { reply_broadcast: true }),
  }),
});

const change = async (
  call: (method: string, body: object) => Promise<Told>,
  { changes, text }: Message,
): Promise<Told> => {
  if (changes === undefined) return { kind: 'told' };
  return call('chat.update', {
    channel: changes.ref.split('/')[0],
    ts: tsOf(changes.ref),
    text: escaped(`${changes.message.text} ${text}`),
    blocks: closedBlocks(changes.message, text),
  });
};

/** `C0REL/1780000000.000100` */
const tsOf = (ref: string): string => ref.split('/')[1] ?? '';

const toldBy = (answer: CallAnswer): Told => {
  if (answer.kind === 'failed') return { kind: 'untold', reason: answer.reason };
  const { ok, error, channel, ts } = answer.body;
  if (ok !== true)
    return {
      kind: 'untold',
      reason: `Slack answered ${typeof error === 'string' && /^\w{1,60}$/.test(error) ? error : 'no'}`,
    };
  return typeof channel === 'string' && typeof ts === 'string'
    ? { kind: 'told', ref: `${channel}/${ts}` }
    : { kind: 'told' };
};
