import type { Chat } from '#ports/chat.ts';

/** Tells people through the log of the process: one JSON line a message, for whoever subscribes to it. */
export const openLogChat = (write: (line: string) => void): Chat => ({
  tell: async ({ release, app, text, approval, attempt, kind }) => {
    const line = { tidegate: 'told', release, app, text, ...(approval !== undefined && { approval }) };
    if (attempt === 1 && kind !== 'answer') write(`${JSON.stringify(line)}\n`);
    return { kind: 'told' };
  },
});
