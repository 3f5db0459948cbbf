import { randomUUID } from 'node:crypto';
import type { Args } from './arguments.ts';
import type { Client, ReleaseRequest } from './client.ts';
import { Exit, type ExitCode, exit } from './exit.ts';
import type { Io } from './io.ts';
import { showRelease } from './show.ts';
import { afterWatch, watch } from './watch/watch.ts';
import { message, say } from './words/message.ts';

/** Starts a release on the server and prints it; with -w follows it to its end. */
export const startRelease = async (
  args: Args,
  io: Io,
  client: Client,
  request: ReleaseRequest,
): Promise<ExitCode> => {
  const started = await client.start(request, readKey(args.text('key')));
  if (!args.is('watch')) {
    showRelease(io, args, started);
    return exit.ok;
  }
  if (args.output !== 'json') io.err(say(io, 'release-of', { id: started.id, app: started.app }));
  return afterWatch(io, started.id, await watch(io, client, started.id, { ...args, after: '' }));
};

/** A key that no header can carry is said as what it is here: a flag. */
const readKey = (given: string = randomUUID()): string => {
  if (/^[!-~]{1,200}$/.test(given)) return given;
  throw new Exit(exit.usage, message('key-wrong'));
};
