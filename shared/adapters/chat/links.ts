import { createHmac } from 'node:crypto';
import type { Chat } from '#ports/chat.ts';
import { isSameText } from '#shared/crypto/constant-time.ts';

export interface LinkSettings {
  readonly url: string;
  readonly secret: string;
}

/** Adds the address of the page to every question, and knows an address that it has made. */
export const withLinks = (chat: Chat | undefined, { url, secret }: LinkSettings): Chat => ({
  tell: async (message) => {
    if (chat === undefined) return { kind: 'told' };
    const { approval, kind } = message;
    const link =
      approval === undefined || kind !== 'question'
        ? {}
        : { link: `${url.replace(/\/$/, '')}/a/${sealed(approval, secret)}` };
    return chat.tell({ ...message, ...link });
  },
  hear: async (name, callback) => chat?.hear?.(name, callback),
  linked: async (token) => opened(token, secret),
});

/** An id with its signature: guessing ids reveals nothing. It selects a question and authorizes nobody. */
const sealed = (approval: string, secret: string): string => {
  const id = Buffer.from(approval, 'utf8').toString('base64url');
  return `${id}.${createHmac('sha256', secret).update(`link.${id}`).digest('base64url')}`;
};

const opened = (token: string, secret: string): string | undefined => {
  const [id = ''] = token.split('.');
  const approval = Buffer.from(id, 'base64url').toString('utf8');
  return token.length < 1000 && isSameText(token, sealed(approval, secret)) ? approval : undefined;
};
