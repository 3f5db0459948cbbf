import { exit, exitOf } from '../exit.ts';
import { pickRelease } from '../pick.ts';
import { showRelease, showReleases } from '../show.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { Client } from '../client.ts';
import type { Verb } from '../verb.ts';
import { afterWatch, watch } from '../watch/watch.ts';

/** `tidegate status [release]` */
export const status: Verb = {
  name: 'status',
  summary: 'show one release, or all',
  takes: '[release|app]',
  flags: {},
  more: 'For one release the exit code is its state: 0 fine so far, 3 rolled back, 7 waiting for approval … (docs/cli.md).',
  async run(args, io, client) {
    const [word] = args.words;
    if (word === undefined && !args.is('watch')) {
      showReleases(io, args, await newestAndOpen(client));
      return exit.ok;
    }
    const id = await pickRelease(client, word);
    if (args.is('watch')) return afterWatch(io, id, await watch(io, client, id, { ...args, after: '' }));
    const release = await client.release(id);
    showRelease(io, args, release);
    return exitOf(release);
  },
};

/** The newest, and behind them every older one that is not over: what runs must not vanish behind what came later. */
export const newestAndOpen = async (client: Client): Promise<readonly ReleaseView[]> => {
  const newest = await client.releases();
  const listed = new Set(newest.map(({ id }) => id));
  return [...newest, ...(await client.openReleases()).filter(({ id }) => !listed.has(id))];
};
