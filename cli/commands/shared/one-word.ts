import type { Args } from '../../arguments.ts';
import { Exit, exit } from '../../exit.ts';

/** The one word after a verb; an Exit if there is none, or more. */
export const one = ({ words }: Pick<Args, 'words'>, verb: string, what: string): string => {
  const [word, ...more] = words;
  if (word === undefined || word === '' || more.length > 0)
    throw new Exit(exit.usage, `${verb} takes ${what}: see tidegate help ${verb}`);
  return word;
};
