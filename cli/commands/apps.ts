import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';

/** `tidegate apps [-f app.yaml]` */
export const apps: Verb = {
  name: 'apps',
  summary: 'the applications that are known; -f registers one',
  takes: '',
  flags: { file: { about: 'register (or replace) this application', hint: 'app.yaml|folder', short: 'f' } },
  async run(args, io, client) {
    const file = args.text('file');
    if (file !== undefined) {
      const { readSource } = await import('../source.ts');
      const { app, source } = await readSource(io.cwd, file);
      await client.register(app.name, source);
    }
    const known = await client.apps();
    print(io, args.output, {
      value: listOf('AppList', known),
      names: known.map(({ name }) => name),
      table: () =>
        known.length === 0
          ? 'no applications yet; register one with: tidegate apps -f app.yaml'
          : table(
              ['APP', 'REGISTERED', 'BY', 'SOURCE'],
              known.map(({ name, registeredAt, by, source }) => [
                clean(name),
                dateTime(registeredAt),
                clean(by),
                clean(source).slice(0, 19),
              ]),
            ),
    });
    return exit.ok;
  },
};
