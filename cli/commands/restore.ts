import { Exit, exit } from '../exit.ts';
import { one } from './shared/one-word.ts';
import type { Verb } from '../verb.ts';

/** `tidegate restore <backup>` */
export const restoreVerb: Verb = {
  name: 'restore',
  summary: "put a backup in the place of this folder's store, or accept a damaged one",
  takes: '[backup]',
  needsNewNode: true,
  flags: {
    'as-is': { about: 'accept the store that is there, with what it has lost' },
  },
  more: 'The server must have stopped. What stood there before is moved aside, never deleted.',
  async run(args, io) {
    const isAsIs = args.is('as-is');
    if (isAsIs && args.words.length > 0)
      throw new Exit(exit.usage, 'restore takes a backup or --as-is, not both');
    const backup = isAsIs ? undefined : one(args, 'restore', 'the backup');
    const { runRestore } = await import('../server/backup.ts');
    return runRestore(io, backup, args.output);
  },
};
