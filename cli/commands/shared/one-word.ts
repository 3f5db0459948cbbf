import type { Args } from '../../arguments.ts';
import { Exit, exit } from '../../exit.ts';
import { type Message, message } from '../../words/message.ts';

/** The one word after a verb; an Exit if there is none, or more. */
export const one = ({ words }: Pick<Args, 'words'>, verb: string, what: Message | string): string => {
  const [word, ...more] = words;
  if (word === undefined || word === '' || more.length > 0)
    throw new Exit(exit.usage, message('takes', { verb, what }));
  return word;
};
