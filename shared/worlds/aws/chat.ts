import { openLogChat } from '#adapters/chat/log.ts';
import { openWebhookChat } from '#adapters/chat/webhook.ts';
import type { Chat } from '#ports/chat.ts';
import type { Clock } from '#ports/clock.ts';
import { openBoth } from '../places/chat.ts';
import type { Secrets } from './secrets.ts';

/** Tells people in the log of the function, and where the secret of the chat says; a new address counts at the next try. */
export const openChat = (secrets: Secrets, clock: Clock, log: (line: string) => void): Chat => {
  const read = secrets.reader('chat');
  const webhook = async (): Promise<Chat | undefined> => {
    if (!secrets.has('chat')) return undefined;
    const { webhook: url } = await read('recent');
    return url === undefined ? undefined : openWebhookChat({ url, clock });
  };
  return openBoth(
    openLogChat((line) => process.stdout.write(line)),
    webhook,
    (message) => log(`${JSON.stringify({ level: 'error', tidegate: 'chat', message })}\n`),
  );
};
