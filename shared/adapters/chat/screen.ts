import type { Chat } from '#ports/chat.ts';

/**
 * Writes messages to the server's terminal, one line each, at the first attempt; control characters are removed. The
 * server itself already prints reports of the sweep and answers.
 */
export const openScreen = (write: (line: string) => void): Chat => ({
  tell: async ({ text, approval, attempt, kind }) => {
    if (attempt > 1 || kind === 'report' || kind === 'answer') return { kind: 'told' };
    const answer = approval === undefined ? '' : ` (tidegate approve ${approval})`;
    write(`${text}${answer}`.replaceAll(controls, ' '));
    return { kind: 'told' };
  },
});

// oxlint-disable-next-line no-control-regex -- these characters are what it looks for
const controls = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;
