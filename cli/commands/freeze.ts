import { secondsOf } from '#domain/config/units.ts';
import type { Freeze } from '#domain/window/freeze.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import { message, say } from '../words/message.ts';
import { insistOnApp } from './shared/known-app.ts';

/** `tidegate freeze [app] --reason <text>`; without a reason it lists the freezes. */
export const freezeVerb: Verb = {
  name: 'freeze',
  summary: 'let nothing move until it is thawed; without --reason, list what is frozen',
  takes: '[app]',
  flags: {
    reason: { about: 'the reason, for the audit log and everyone who waits', hint: 'text' },
    environment: { about: 'only in this environment', hint: 'name', short: 'e' },
    for: { about: 'how long (default: until it is thawed)', hint: '90s|10m|1h' },
    'finish-wave': { about: 'a running release finishes its wave, instead of holding before its next step' },
  },
  more: 'Rollbacks and aborts are still allowed.',
  async run(args, io, client) {
    const [app, ...more] = args.words;
    if (more.length > 0) throw new Exit(exit.usage, message('freeze-takes'));
    const reason = args.text('reason');
    if (reason === undefined && (app !== undefined || args.text('environment') !== undefined))
      throw new Exit(exit.usage, message('freeze-needs-reason'));
    await insistOnApp(client, app);
    const frozen =
      reason === undefined
        ? await client.freezes()
        : [await client.freeze({ reason, ...scopeOf(args, app), ...lastingOf(args) })];
    print(io, args.output, {
      value: listOf('FreezeList', frozen),
      names: frozen.map(({ id }) => id),
      table: () => (frozen.length === 0 ? say(io, 'no-freezes') : describe(io, frozen)),
    });
    return exit.ok;
  },
};

const scopeOf = (args: Args, app: string | undefined) => {
  const environment = args.text('environment');
  return {
    ...(app !== undefined && { app }),
    ...(environment !== undefined && { environment }),
    ...(args.is('finish-wave') && { onEnter: 'finish-wave' as const }),
  };
};

const lastingOf = (args: Args): { readonly seconds?: number } => {
  const word = args.text('for');
  if (word === undefined) return {};
  const seconds = secondsOf(word);
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 60)
    throw new Exit(exit.usage, message('for-no-duration', { word: clean(word) }));
  return { seconds };
};

const describe = (io: Io, frozen: readonly Freeze[]): string =>
  table(
    [
      say(io, 'col-freeze'),
      say(io, 'col-app'),
      say(io, 'col-environment'),
      say(io, 'col-since'),
      say(io, 'col-until'),
      say(io, 'col-by'),
      say(io, 'col-reason'),
    ],
    frozen.map(({ id, apps, environments, since, until, by, reason }) => [
      clean(id),
      clean(apps?.join(', ') ?? say(io, 'all')),
      clean(environments?.join(', ') ?? say(io, 'all')),
      dateTime(since),
      until === undefined ? '-' : dateTime(until),
      clean(by),
      clean(reason),
    ]),
  );
