import type { Chat, Message } from '#ports/chat.ts';

export interface WebhookChat {
  /** Where Slack, Mattermost, Teams or anybody else takes `{ "text": … }`; it is a secret. */
  readonly url: string;
  /** Hears when a message did not get through; never hears the address. */
  readonly onTrouble: (reason: string) => void;
  readonly timeoutMs?: number;
}

/** Tells people through an incoming webhook. Best effort: one try, bounded, and a failure never reaches the release. */
export const openWebhookChat = ({ url, onTrouble, timeoutMs = 5000 }: WebhookChat): Chat => ({
  tell: async (message) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...message, text: textOf(message) }),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (!answer.ok) onTrouble(`the chat answered ${answer.status}`);
    } catch {
      onTrouble('the chat could not be reached');
    }
  },
});

/** Text of strangers must not call a whole channel: `<!channel>` and `@here` lose their power. */
const textOf = ({ text, approval }: Message): string =>
  `${text}${approval === undefined ? '' : ` (tidegate approve ${approval})`}`
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('@', '@\u200b');
