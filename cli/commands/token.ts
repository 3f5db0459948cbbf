import type { TokenView } from '#shared/services/access/tokens.ts';
import type { Args } from '../arguments.ts';
import { readDuration } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import { dateTime } from '../text/time.ts';
import type { Verb } from '../verb.ts';

/** `tidegate token create|list|revoke` */
export const token: Verb = {
  name: 'token',
  summary: 'API tokens: create one with an expiry, list them, revoke one',
  takes: 'create|list|revoke [name]',
  flags: {
    purpose: { about: 'create: what it is for', hint: 'text' },
    role: { about: 'create: a role, or a verb such as release.create', hint: 'name', many: true },
    expires: { about: 'create: when it stops working; default 90d, at most 366d', hint: '12h|30d' },
  },
  more: '`token create ci --purpose "releases of shop" --role release.create` prints the token once; it is not stored.',
  async run(args, io, client) {
    const [act, name, ...rest] = args.words;
    const isAlone = act === 'list' ? name === undefined : name !== undefined && rest.length === 0;
    if (act === 'create' && isAlone) return create(args, io, client);
    if (act === 'list' && isAlone) return list(args, io, client);
    if (act === 'revoke' && isAlone) return revoke(args, io, client);
    throw new Exit(exit.usage, 'token create <name>, token list, or token revoke <name>');
  },
};

const create = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const roles = args.many('role');
  const purpose = args.text('purpose');
  if (purpose === undefined || roles.length === 0)
    throw new Exit(exit.usage, 'token create needs --purpose and at least one --role');
  const made = await client.createToken({
    name: args.words[1] ?? '',
    purpose,
    roles,
    expiresInSeconds: secondsOf(args.text('expires') ?? '90d'),
  });
  print(io, args.output, {
    value: { apiVersion: 'tidegate.dev/v1', kind: 'Token', ...made },
    names: [made.token],
    table: () =>
      `${made.token}\n\nkeep it now: it is not shown again. It works until ${dateTime(made.expiresAt)}; ` +
      `\`tidegate token revoke ${clean(made.name)}\` ends it before.`,
  });
  return exit.ok;
};

const secondsOf = (word: string): number => {
  const days = /^(\d+)d$/.exec(word)?.[1];
  return days === undefined ? Math.round(readDuration(word) / 1000) : Number(days) * 86_400;
};

const list = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const tokens = await client.tokens();
  print(io, args.output, {
    value: listOf('TokenList', tokens),
    names: tokens.map(({ id }) => id),
    table: () =>
      tokens.length === 0
        ? 'no tokens; `tidegate token create` makes one'
        : table(['NAME', 'STATE', 'ROLES', 'EXPIRES', 'BY', 'PURPOSE'], tokens.map(rowOf)),
  });
  return exit.ok;
};

const rowOf = ({ name, state, roles, expiresAt, by, purpose }: TokenView): readonly string[] => [
  clean(name),
  state,
  clean(roles.join(', ')),
  dateTime(expiresAt),
  clean(by),
  clean(purpose),
];

const revoke = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const ended = await client.revokeToken(args.words[1] ?? '');
  print(io, args.output, {
    value: { apiVersion: 'tidegate.dev/v1', kind: 'Token', ...ended },
    names: [ended.id],
    table: () => `token ${clean(ended.name)} is revoked`,
  });
  return exit.ok;
};
