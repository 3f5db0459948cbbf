import type { Chat } from '#ports/chat.ts';

/**
 * Tells people on the terminal of the server, one line a message, at its first try; control characters do not get
 * through. Reports of the sweep and
 * answers are there already: the server itself says them.
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
