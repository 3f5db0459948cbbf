import { isFailure } from '#domain/failure.ts';
import { readArgs, verbAndRest } from './arguments.ts';
import { openClient } from './client.ts';
import { refuseMoreWords } from './most-words.ts';
import { verbs } from './verbs.ts';
import { helpOn } from './commands/help.ts';
import { findServer } from './connection.ts';
import { Exit, type ExitCode, exit } from './exit.ts';
import { type Io, terminal } from './io.ts';
import { likelyLanguage, readLanguage } from './language.ts';
import { insistOnNewNode, NewerNodeNeeded } from '#shared/compiler/newer-node.ts';
import { cleanLines } from './text/clean.ts';
import { unknownVerb } from './unknown-verb.ts';
import { inWords, say } from './words/message.ts';

/**
 * Runs one command line and answers the exit code. Throws nothing but NewerNodeNeeded, before anything is done or
 * printed: the same command line then needs a newer Node.
 */
export const main = async (argv: readonly string[], given?: Io): Promise<number> => {
  const io = given ?? terminal(argv);
  if (given === undefined) outliveReaders(argv);
  try {
    return await run(argv, io);
  } catch (error) {
    if (error instanceof NewerNodeNeeded) throw error;
    return explain(argv, { ...io, language: likelyLanguage(io, argv) }, error);
  }
};

const run = async (argv: readonly string[], given: Io): Promise<ExitCode> => {
  const { first, rest } = verbAndRest(argv);
  const word =
    first === undefined || first === '--help' || first === '-h'
      ? 'help'
      : first === '--version'
        ? 'version'
        : first;
  const verb = verbs.find(({ name }) => name === word);
  if (verb === undefined) {
    const names = verbs.map(({ name }) => name);
    throw new Exit(exit.usage, unknownVerb(word, names, 'verb-unknown'));
  }
  const args = readArgs(rest, verb.flags);
  const language = readLanguage(given, args.text('lang'));
  const io = { ...given, language };
  const client = openClient(() => findServer(io, args.text('server')), language);
  if (args.is('help')) return helpOn(() => verbs).run({ ...args, words: [verb.name] }, io, client);
  refuseMoreWords(verb, args.words);
  if (verb.needsNewNode === true) insistOnNewNode();
  return verb.run(args, io, client);
};

const explain = (argv: readonly string[], io: Io, error: unknown): ExitCode => {
  if (error instanceof Exit) {
    io.err(`tidegate: ${cleanLines(inWords(io, error.said))}`);
    return error.code;
  }
  if (isFailure(error)) {
    io.err(`tidegate: ${cleanLines(error.message)}`);
    return error.data['store'] === undefined ? exit.usage : exit.store;
  }
  io.err(`tidegate: ${cleanLines(error instanceof Error ? error.message : String(error))}`);
  if (argv.includes('-v') || argv.includes('--verbose'))
    io.err(error instanceof Error ? (error.stack ?? '') : '');
  else io.err(say(io, 'own-fault'));
  return exit.usage;
};

/** These continue when their output is no longer read: `tidegate up 2>&1 | head -1`. */
const servers = ['up', 'demo', 'engine'];

/**
 * `tidegate events … | head` closes our stdout: then there is nothing left to print to, and only a server has more to
 * do.
 */
const outliveReaders = (argv: readonly string[]): void => {
  const isServer = argv.some((word) => servers.includes(word));
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')) throw error;
      if (!isServer) process.exit(0);
    });
};
