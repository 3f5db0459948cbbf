import type { ResourceView } from '#shared/services/cloud/list-resources.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';
import { insistOnApp } from './shared/known-app.ts';

const heads = ['RESOURCE', 'CLASS', 'USED BY', 'CLOUD', 'STACK', 'SINCE', 'STATE'];

const lineOf = (one: ResourceView): readonly string[] => [
  clean(one.name),
  `${clean(one.class)} ${clean(one.size)}`,
  one.users.length === 0 ? '-' : one.users.map(clean).join(', '),
  clean(one.cloud),
  clean(one.stack),
  one.since === undefined ? '-' : dateTime(one.since),
  clean(stateOf(one)),
];

const stateOf = ({ status, kept, drift }: ResourceView): string =>
  [
    status,
    ...(kept === undefined ? [] : [`kept: ${kept}`]),
    ...(drift === undefined ? [] : [describeDrift(drift)]),
  ].join('; ');

const describeDrift = (drift: NonNullable<ResourceView['drift']>): string => {
  switch (drift.kind) {
    case 'in-sync':
      return 'in sync';
    case 'drifted':
      return `drifted: ${drift.resources.join(', ')}`;
    case 'removed':
      return 'removed outside Tidegate; `tidegate plan` says what a release would do';
    case 'stuck':
      return drift.reason;
    case 'looking':
      return 'drift: the cloud is still looking';
    case 'unknown':
      return `drift unknown: ${drift.reason}`;
    default:
      return drift satisfies never;
  }
};

const forget = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const [, stack, ...rest] = args.words;
  if (stack === undefined || rest.length > 0)
    throw new Exit(exit.usage, 'resources forget <stack>, as `tidegate resources` lists it');
  if (!args.is('yes') && (await io.ask(`forget ${clean(stack)}, because it is gone?`)) !== true)
    throw new Exit(exit.usage, `nothing was forgotten; --yes forgets ${clean(stack)} without a question`);
  const reason = args.text('reason') ?? '';
  const forgotten = await client.forgetResource({ stack, reason, unseen: args.is('unseen') });
  print(io, args.output, {
    value: { forgotten },
    names: [forgotten],
    table: () => `${clean(forgotten)} is forgotten; the next release makes a new one`,
  });
  return exit.ok;
};

/** `tidegate resources [app] [--drift]`, `tidegate resources forget <stack>` */
export const resources: Verb = {
  name: 'resources',
  summary: 'what exists in clouds, for which application, since when',
  takes: '[app] | forget <stack>',
  flags: {
    drift: { about: 'ask the clouds whether someone has changed it by hand' },
    reason: { about: 'forget: why, for the audit trail', hint: 'text' },
    unseen: { about: 'forget: do not ask the cloud whether it is gone' },
  },
  async run(args, io, client) {
    if (args.words[0] === 'forget') return forget(args, io, client);
    const all = await client.resources(args.words[0], args.is('drift'));
    if (all.length === 0) await insistOnApp(client, args.words[0]);
    print(io, args.output, {
      value: listOf('ResourceList', all),
      names: all.map(({ stack }) => stack),
      table: () => (all.length === 0 ? 'no resources in clouds' : table(heads, all.map(lineOf))),
    });
    return exit.ok;
  },
};
