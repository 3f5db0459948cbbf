import { one } from './shared/one-word.ts';
import type { Verb } from '../verb.ts';

/** `tidegate backup <file>` */
export const backupVerb: Verb = {
  name: 'backup',
  summary: "copy this folder's store into one file, also while its server runs",
  takes: '<file>',
  needsNewNode: true,
  flags: {},
  more: 'It holds the journal and all texts of releases, at one moment, and is checked before it gets its name.',
  async run(args, io) {
    const { runBackup } = await import('../server/backup.ts');
    return runBackup(io, one(args, 'backup', 'the file to make'), args.output);
  },
};
