import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import type { Verb } from '../verb.ts';

const deeds = ['replay', 'try', 'export', 'profile', 'selftest'] as const;

/** `tidegate judge replay|try|export|profile|selftest` */
export const judge: Verb = {
  name: 'judge',
  summary: 'judge a release again, try a rule, export windows, show what was learned, count false alarms',
  takes:
    'replay [release|app] | try <rule> <windows> | export [release|app] | profile [release|app] | selftest [release|app]',
  flags: {},
  more: 'replay repeats every analysis from the stored windows, and says whether the verdict is the same (docs/judge.md).',
  async run(args, io, client) {
    const [deed = ''] = args.words;
    switch (deed) {
      case 'replay':
        return (await import('../judge/replay.ts')).replay(args, io, client);
      case 'try':
        return (await import('../judge/try.ts')).tryRule(args, io);
      case 'export':
        return (await import('../judge/export.ts')).exportWindows(args, io, client);
      case 'profile':
        return (await import('../judge/profile.ts')).showProfile(args, io, client);
      case 'selftest':
        return (await import('../judge/selftest.ts')).showSelfTest(args, io, client);
      default:
        throw new Exit(exit.usage, `judge what? ${hint(deed, deeds)}`);
    }
  },
};
