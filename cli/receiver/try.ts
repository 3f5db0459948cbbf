import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';

/** `tidegate receiver test <receiver> <image>`: what would become of it, and why not; nothing starts. */
export const tryReceiver = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const [, id, image] = args.words;
  if (id === undefined || image === undefined)
    throw new Exit(
      exit.usage,
      'which receiver and which image? `tidegate receiver test gh reg.example.com/shop/web:v2`',
    );
  const found = await client.tryReceiver(id, image);
  print(io, args.output, {
    value: found,
    names: [found.outcome],
    table: () =>
      found.outcome === 'would-release'
        ? `${clean(id)} would release ${clean(image)} as ${clean(found.component ?? '')}`
        : `${clean(id)} would ignore ${clean(image)}: ${clean([found.reason, found.message].filter((part) => part !== undefined && part !== '').join(': '))}`,
  });
  return exit.ok;
};
