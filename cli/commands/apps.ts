import type { AppView } from '../client.ts';
import { exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { describeRunning } from '../watch/tree.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import { say } from '../words/message.ts';

/** One line for each place that an application runs in; a single line if it runs nowhere yet. */
const linesOf = ({ name, registeredAt, by, targets = [] }: AppView): readonly (readonly string[])[] => {
  const places = targets.length === 0 ? [{ name: '-' }] : targets;
  return places.map(({ name: target, runs }: NonNullable<AppView['targets']>[number]) => [
    clean(name),
    clean(target),
    runs === undefined ? '-' : describeRunning(runs.images),
    clean(runs?.release ?? '-'),
    dateTime(registeredAt),
    clean(by),
  ]);
};

const heads = (io: Io): readonly string[] => [
  say(io, 'col-app'),
  say(io, 'col-target'),
  say(io, 'col-runs'),
  say(io, 'col-since-release'),
  say(io, 'col-registered'),
  say(io, 'col-by'),
];

/** `tidegate apps [-f app.yaml]` */
export const apps: Verb = {
  name: 'apps',
  summary: 'list the registered applications; -f registers one',
  takes: '',
  flags: { file: { about: 'register (or replace) this application', hint: 'app.yaml|folder', short: 'f' } },
  async run(args, io, client) {
    const file = args.text('file');
    if (file !== undefined) {
      const { readSource } = await import('../source.ts');
      const { app, source } = await readSource(io, file);
      await client.register(app.name, source);
    }
    const known = await client.apps();
    print(io, args.output, {
      value: listOf('AppList', known),
      names: known.map(({ name }) => name),
      table: () => (known.length === 0 ? say(io, 'no-apps') : table(heads(io), known.flatMap(linesOf))),
    });
    return exit.ok;
  },
};
