import { pickRelease } from '../pick.ts';
import type { Verb } from '../verb.ts';
import { afterWatch, watch } from '../watch/watch.ts';

/** `tidegate watch [release]` */
export const watchVerb: Verb = {
  name: 'watch',
  summary: 'follow a release until it ends; Ctrl-C only detaches',
  takes: '[release|app]',
  flags: { after: { about: 'continue after this event', hint: 'cursor' } },
  more: 'With -o json: one event a line, each with the cursor that --after takes.',
  async run(args, io, client) {
    const id = await pickRelease(client, args.words[0]);
    return afterWatch(io, id, await watch(io, client, id, { ...args, after: args.text('after') ?? '' }));
  },
};
