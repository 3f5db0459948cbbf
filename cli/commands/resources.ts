import type { ResourceView } from '#shared/services/cloud/list-resources.ts';
import { exit } from '../exit.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';

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
    case 'looking':
      return 'drift: the cloud is still looking';
    case 'unknown':
      return `drift unknown: ${drift.reason}`;
    default:
      return drift satisfies never;
  }
};

/** `tidegate resources [app] [--drift]` */
export const resources: Verb = {
  name: 'resources',
  summary: 'what exists in clouds, for which application, since when',
  takes: '[app]',
  flags: { drift: { about: 'ask the clouds whether somebody has changed it by hand' } },
  async run(args, io, client) {
    const all = await client.resources(args.words[0], args.is('drift'));
    print(io, args.output, {
      value: listOf('ResourceList', all),
      names: all.map(({ stack }) => stack),
      table: () => (all.length === 0 ? 'no resources in clouds' : table(heads, all.map(lineOf))),
    });
    return exit.ok;
  },
};
