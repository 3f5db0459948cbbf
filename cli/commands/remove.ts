import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import { formatRemoval } from '../format/removal.ts';
import type { Io } from '../io.ts';
import { print } from '../output.ts';
import { showRelease } from '../show.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';
import { afterWatch, watch } from '../watch/watch.ts';
import { one } from './shared/one-word.ts';
import { message, say } from '../words/message.ts';

/** `tidegate remove <app> [--env prod]` */
export const remove: Verb = {
  name: 'remove',
  summary: 'take an application away: workloads first, then bindings, then its resources in clouds',
  takes: '<app>',
  flags: {
    environment: { about: 'only from this environment', hint: 'name', short: 'e', many: true },
    'dry-run': { about: 'only show what would go and what would stay' },
    reason: { about: 'why, for whoever reads the journal', hint: 'text' },
  },
  more:
    'It is a release: it has a plan with a hash, asks whom a release asks, and can be followed, aborted and rolled back.\n' +
    'Resources with `deletion: retain`, and claims of volumes, stay; what stays is told.',
  async run(args, io, client) {
    const app = one(args, 'remove', message('one-app'));
    const environments = args.many('environment');
    const view = await client.removal(app, environments);
    if (args.is('dry-run')) {
      print(io, args.output, {
        value: { apiVersion: 'tidegate.dev/v1', kind: 'Removal', ...view },
        names: [view.hash],
        table: () => formatRemoval(io, view),
      });
      return exit.ok;
    }
    if (!args.is('yes')) {
      io.err(formatRemoval(io, view));
      if ((await io.ask(say(io, 'remove-app', { app: clean(app) }))) !== true)
        throw new Exit(exit.usage, message('nothing-removed', { app: clean(app) }));
    }
    const reason = args.text('reason') ?? '';
    return follow(args, io, client, await client.removeApp({ app, environments, reason, plan: view.hash }));
  },
};

const follow = async (args: Args, io: Io, client: Client, id: string): Promise<ExitCode> => {
  if (args.is('watch')) return afterWatch(io, id, await watch(io, client, id, { ...args, after: '' }));
  showRelease(io, args, await client.release(id));
  return exit.ok;
};
