import { own } from '#domain/json.ts';
import { clean } from '../text/clean.ts';

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

const kinds: Readonly<Record<string, string>> = {
  owner: 'the owner of this server',
  token: 'an API token',
  oidc: 'signed in',
  job: 'a CI job',
};

export const describeCaller = ({ kind, id, name, knownAs, groups, roles }: CallerView): string =>
  [
    `${clean(name)} (${clean(id)}${knownAs === undefined ? '' : `, as ${clean(knownAs)}`}; ${own(kinds, kind) ?? clean(kind)})`,
    `groups: ${groups.map(clean).join(', ') || 'none'}`,
    ...(roles.length === 0
      ? ['roles: none; you may do nothing here']
      : roles.map(
          (role) =>
            `role ${clean(role.name)}: ${role.may.map(clean).join(', ')} on ${listOr(role.apps, 'all applications')}` +
            ` in ${listOr(role.environments, 'all environments')}`,
        )),
  ].join('\n');

const listOr = (names: readonly string[] | undefined, all: string): string =>
  names === undefined ? all : names.map(clean).join(', ');
