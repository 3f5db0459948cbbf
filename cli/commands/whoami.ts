import { exit } from '../exit.ts';
import { describeCaller } from '../format/caller.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** `tidegate whoami` */
export const whoami: Verb = {
  name: 'whoami',
  summary: 'who you are to the server, and what you may do',
  takes: '',
  flags: {},
  async run(args, io, client) {
    const caller = await client.me();
    print(io, args.output, {
      value: { apiVersion: 'tidegate.dev/v1', kind: 'Caller', who: caller },
      names: [caller.id],
      table: () => describeCaller(io, caller),
    });
    return exit.ok;
  },
};
