import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';

/** `--image checkout=shop/checkout:1.1.0`, as often as there are components. */
export const readImages = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    given.map((word) => {
      const at = word.indexOf('=');
      if (at < 1 || at === word.length - 1)
        throw new Exit(
          exit.usage,
          `--image ${clean(word)} is not component=image, as in checkout=shop/checkout:1.1.0`,
        );
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
