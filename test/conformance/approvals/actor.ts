/** Who acts in a step, read from words such as `user:bob removed from sre at minute 5`. */
export interface Actor {
  readonly subject: string;
  readonly channel: string | undefined;
  readonly hasWrongNonce: boolean;
  readonly reason: string;
}

/** What happens to a group before the step. */
export interface Effect {
  readonly change: 'removed' | 'added';
  readonly subject: string;
  readonly group: string;
}

const moved = /\b(removed from|added to) (\S+)( at minute [\d.]+)?/g;
/** Words that say nothing which the table has not. */
const idle = /\b(at once|same request bytes|again)\b/g;
const via = /\b(?:via|over|on|in) (\S+)/;

/** The actors of a step: `user:dina+user:erin at once` are two. Words that are not understood are an error. */
export const actorsOf = (text: string): readonly Actor[] => {
  const [subjects = '', ...rest] = text.split(' ');
  let words = rest.join(' ').replaceAll(moved, '').replaceAll(idle, '');
  const hasWrongNonce = /\b(wrong|no|missing|used) nonce\b/.test(words);
  words = words.replace(/\b(wrong|no|missing|used) nonce\b/, '');
  const reason = /\bwith(?: a)? reason\b/.test(words) ? 'because' : '';
  words = words.replace(/\b(with(?: a)? reason|without(?: a)? reason)\b/, '');
  const channel = via.exec(words)?.[1];
  words = words.replace(via, '').trim();
  if (words !== '') throw new Error(`the words "${words}" of the actor are not understood`);
  return subjects.split('+').map((subject) => ({ subject, channel, hasWrongNonce, reason }));
};

export const effectsOf = (text: string): readonly Effect[] => {
  const subject = text.split(' ')[0] ?? '';
  return [...text.matchAll(moved)].map(([, words, group = '']) => ({
    change: words === 'removed from' ? 'removed' : 'added',
    subject,
    group,
  }));
};
