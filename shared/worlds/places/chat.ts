import type { Chat } from '#ports/chat.ts';

/**
 * Sends messages to two places. The first is of this process and always works; the second, if there is one, decides
 * whether the message has arrived.
 */
export const openBoth = (
  here: Chat,
  there: () => Promise<Chat | undefined>,
  log: (line: string) => void,
): Chat => ({
  tell: async (message) => {
    const heard = await here.tell(message);
    const told = await there().then(
      (chat) => chat?.tell(message) ?? heard,
      (error: Error) => ({ kind: 'untold' as const, reason: error.message }),
    );
    if (told.kind === 'untold') log(`release ${message.release}: ${told.reason}; it is tried again`);
    return told;
  },
  hear: async (name, callback) => (await there())?.hear?.(name, callback),
  linked: async (token) => (await there())?.linked?.(token),
});
