import { openLogChat } from '#adapters/chat/log.ts';
import { openChatOf } from '#adapters/chat/chats.ts';
import type { Chat } from '#ports/chat.ts';
import type { Clock } from '#ports/clock.ts';
import { openBoth } from '../places/chat.ts';
import type { Secrets } from './secrets.ts';

/**
 * Writes messages to the function's log, and to the chat of the secret; a new address takes effect at the next attempt.
 */
export const openChat = (secrets: Secrets, clock: Clock, log: (line: string) => void): Chat => {
  const read = secrets.reader('chat');
  // Opened again only when the settings are others: a chat keeps its access token.
  let opened: { readonly written: string; readonly chat: Chat | undefined } | undefined;
  const named = async (): Promise<Chat | undefined> => {
    if (!secrets.has('chat')) return undefined;
    const settings = await read('recent');
    const written = JSON.stringify(settings);
    if (opened?.written !== written) opened = { written, chat: openChatOf(settings, clock) };
    return opened.chat;
  };
  return openBoth(
    openLogChat((line) => process.stdout.write(line)),
    named,
    (message) => log(`${JSON.stringify({ level: 'error', tidegate: 'chat', message })}\n`),
  );
};
