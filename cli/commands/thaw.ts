import { Exit, exit } from '../exit.ts';
import { print } from '../output.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';
import { one } from './shared/one-word.ts';
import { message, say } from '../words/message.ts';

/** `tidegate thaw <freeze> --reason <text>` */
export const thawVerb: Verb = {
  name: 'thaw',
  summary: 'end a freeze; the releases that it held continue',
  takes: '<freeze>',
  flags: { reason: { about: 'the reason, for the audit log', hint: 'text' } },
  more: '`tidegate freeze` lists what is frozen; the end of an id is enough.',
  async run(args, io, client) {
    const word = one(args, 'thaw', message('one-freeze'));
    const reason = args.text('reason');
    if (reason === undefined) throw new Exit(exit.usage, message('thaw-needs-reason'));
    const freeze = await client.thaw(word, reason);
    print(io, args.output, {
      value: freeze,
      names: [freeze.id],
      table: () =>
        say(io, 'thawed', { id: clean(freeze.id), by: clean(freeze.by), reason: clean(freeze.reason) }),
    });
    return exit.ok;
  },
};
