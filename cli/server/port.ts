import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import type { Flag } from '../flags.ts';

export const portFlagOf = (otherwise: number): Flag => ({
  about: `where to listen on 127.0.0.1; default ${otherwise}, 0 for any`,
  hint: 'number',
});

export const portFlag = portFlagOf(8420);

export const readPort = (args: Args, otherwise = 8420): number => {
  const word = args.text('port') ?? String(otherwise);
  // An error of its own, because a user who asks for it believes it to be safe.
  if (/[^\d]/.test(word))
    throw new Exit(
      exit.usage,
      `--port ${word}: a number; this server listens on 127.0.0.1 and nowhere else, since it has no TLS`,
    );
  const port = Number(word);
  if (port > 65_535) throw new Exit(exit.usage, `--port ${word} is above 65535`);
  return port;
};
