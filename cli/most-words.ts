import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { message } from './words/message.ts';
import type { Verb } from './verb.ts';

/**
 * How many words a verb takes at most, read from its usage: `<rule> <windows>` is two, `[app] | forget <stack>` two at
 * most, and what ends in an ellipsis any number.
 */
export const mostWords = (takes: string): number =>
  takes.includes('…')
    ? Infinity
    : Math.max(...takes.split(' | ').map((form) => form.split(' ').filter((word) => word !== '').length));

/** A word that a verb would not read was meant all the same: `release shop worker` is not `release shop`. */
export const refuseMoreWords = (
  { name, takes }: Pick<Verb, 'name' | 'takes'>,
  words: readonly string[],
): void => {
  const word = words[mostWords(takes)];
  if (word === undefined) return;
  const usage = `tidegate ${name} ${takes}`.trim();
  throw new Exit(exit.usage, message('word-too-many', { word: clean(word), usage, verb: name }));
};
