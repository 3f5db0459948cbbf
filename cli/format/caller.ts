import { own } from '#domain/json.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { type Key, message, say, tell } from '../words/message.ts';

/** The caller's identity at a server. */
export interface CallerView {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly knownAs?: string;
  readonly groups: readonly string[];
  readonly roles: readonly {
    readonly name: string;
    readonly may: readonly string[];
    readonly apps?: readonly string[];
    readonly environments?: readonly string[];
  }[];
}

const kinds: Readonly<Record<string, Key>> = {
  owner: 'caller-owner',
  token: 'caller-token',
  oidc: 'caller-oidc',
  job: 'caller-job',
};

export const describeCaller = (io: Io, { kind, id, name, knownAs, groups, roles }: CallerView): string => {
  const known = own(kinds, kind);
  const who = {
    name: clean(name),
    id: clean(id),
    kind: known === undefined ? clean(kind) : tell(io.language, { key: known, values: {} }),
  };
  return [
    knownAs === undefined
      ? say(io, 'caller-is', who)
      : say(io, 'caller-known-as', { ...who, knownAs: clean(knownAs) }),
    say(io, 'groups', { groups: groups.map(clean).join(', ') || say(io, 'none') }),
    ...(roles.length === 0
      ? [say(io, 'roles-none')]
      : roles.map((role) =>
          say(io, 'role', {
            name: clean(role.name),
            may: role.may.map(clean).join(', '),
            apps: role.apps?.map(clean).join(', ') ?? message('all-apps'),
            environments: role.environments?.map(clean).join(', ') ?? message('all-environments'),
          }),
        )),
  ].join('\n');
};
