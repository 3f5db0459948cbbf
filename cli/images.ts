import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { message } from './words/message.ts';

/** `--image checkout=shop/checkout:1.1.0`, as often as there are components. */
export const readImages = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((word) => {
      const at = word.indexOf('=');
      if (at < 1 || at === word.length - 1)
        throw new Exit(exit.usage, message('image-wrong', { word: clean(word) }));
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
