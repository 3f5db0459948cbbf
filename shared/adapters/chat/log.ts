import type { Chat } from '#ports/chat.ts';

/** Writes messages to the log of the process, one JSON line each, for log subscribers. */
export const openLogChat = (write: (line: string) => void): Chat => ({
  tell: async ({ release, app, text, approval, attempt, kind }) => {
    const line = { tidegate: 'told', release, app, text, ...(approval !== undefined && { approval }) };
    if (attempt === 1 && kind !== 'answer') write(`${JSON.stringify(line)}\n`);
    return { kind: 'told' };
  },
});
