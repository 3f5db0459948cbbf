import type { Source } from '#domain/app/app.ts';
import { compile, type Compiled } from '#shared/reading/compile.ts';
import { sayMistake } from '#shared/reading/mistake.ts';
import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';

export type Fine = Extract<Compiled, { kind: 'compiled' }>;

/** The application in these files; every mistake is said with its file, line and column, and ends with exit 1. */
export const checkedSource = (source: Source, images: Readonly<Record<string, string>> = {}): Fine => {
  const compiled = compile(source, { images });
  if (compiled.kind === 'compiled') return compiled;
  const lines = compiled.mistakes.map((mistake) => `  ${clean(sayMistake(mistake))}`);
  throw new Exit(exit.usage, `the application is not right, nothing was started:\n${lines.join('\n')}`);
};

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
