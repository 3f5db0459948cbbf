import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { placeFlags } from '../adopt/flags.ts';
import { Exit, exit } from '../exit.ts';
import { clean } from '../text/clean.ts';
import type { Verb } from '../verb.ts';

/** `tidegate adopt -n shop deployment/web` */
export const adoptVerb: Verb = {
  name: 'adopt',
  summary: 'write what runs in a cluster into a folder of manifests that `plan` and `release` take',
  takes: '<kind/name> …',
  flags: {
    ...placeFlags,
    all: { about: 'all that people have made in the namespace' },
    name: {
      about: 'name of the application (default: that of the first object; with --all, of the namespace)',
      hint: 'name',
    },
    into: { about: 'the folder (default: that name)', hint: 'folder' },
  },
  more:
    'What the cluster fills in is left out, and so are Secrets: objects refer to them by name.\n' +
    '`tidegate plan -f <folder> --kubeconfig <file>` shows no change right after.',
  async run(args, io) {
    const all = args.is('all');
    if (all === args.words.length > 0)
      throw new Exit(exit.usage, 'say what: tidegate adopt -n shop deployment/web service/web, or --all');
    // Loaded late: they carry the reader of applications.
    const { placeOf, withCluster } = await import('../adopt/place.ts');
    const { adopt, folderOf } = await import('#shared/services/adopt/adopt.ts');
    const { checked } = await import('../source.ts');
    const { readObjectName } = await import('#shared/services/adopt/kinds.ts');
    const { readOwnSettings } = await import('../own-settings.ts');
    const { kinds } = await readOwnSettings(io.cwd);
    for (const word of args.words) readObjectName(word, kinds);
    const place = await placeOf(args, io);
    const wanted = all ? 'all' : args.words;
    const objects = await withCluster(place, io, (cluster) => adopt(cluster, place.namespace, wanted, kinds));
    const name = args.text('name') ?? (all ? place.namespace : (args.words[0]?.split('/')[1] ?? ''));
    const { source } = checked(folderOf({ ...place, name, kinds }, objects));
    const folder = args.text('into') ?? name;
    if (await stat(resolve(io.cwd, folder)).catch(() => undefined))
      throw new Exit(exit.conflict, `${clean(folder)} is there already; nothing was written`);
    await mkdir(resolve(io.cwd, folder), { recursive: true });
    for (const { path, text } of source.files)
      await writeFile(join(resolve(io.cwd, folder), path), text, { flag: 'wx' });
    io.out(source.files.map(({ path }) => `${folder}/${path}`).join('\n'));
    return exit.ok;
  },
};
