import type { Chat } from '#ports/chat.ts';
import type { Clock } from '#ports/clock.ts';
import { openDingtalk } from './dingtalk/open.ts';
import { openLark } from './lark/open.ts';
import type { ChatSettings } from './settings.ts';
import { openSlack } from './slack/open.ts';
import { openWebhookChat } from './webhook.ts';
import { withLinks } from './links.ts';

type Opening<K extends keyof ChatSettings> = (settings: NonNullable<ChatSettings[K]>, clock: Clock) => Chat;

/** Every chat by the name of its settings. To add one, write its folder and list it here. */
const chats: { readonly [K in 'webhook' | 'slack' | 'lark' | 'dingtalk']: Opening<K> } = {
  webhook: (url, clock) => openWebhookChat({ url, clock }),
  slack: (settings) => openSlack(settings),
  lark: openLark,
  dingtalk: openDingtalk,
};

/** The configured chat, with the address of the approval page in its questions; undefined if none is configured. */
export const openChatOf = (settings: ChatSettings, clock: Clock): Chat | undefined => {
  const { links } = settings;
  const chat = openNamed(settings, clock);
  return links === undefined ? chat : withLinks(chat, links);
};

const openNamed = ({ webhook, slack, lark, dingtalk }: ChatSettings, clock: Clock): Chat | undefined => {
  if (webhook !== undefined) return chats.webhook(webhook, clock);
  if (slack !== undefined) return chats.slack(slack, clock);
  if (lark !== undefined) return chats.lark(lark, clock);
  return dingtalk === undefined ? undefined : chats.dingtalk(dingtalk, clock);
};
