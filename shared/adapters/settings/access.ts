import type { AccessPolicy } from '#domain/access/policy.ts';
import { policyOf } from '#domain/approval/written.ts';
import type { Issuer } from '#domain/access/issuer.ts';
import type { Settings } from '#ports/settings.ts';
import type { AccessSettings, IssuerSettings } from './access-schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The section `access` in the form of the port; without it, the behaviour from before there were roles applies. */
export const accessFrom = (
  read: () => Promise<AccessSettings | undefined>,
  env: Environment = {},
): Pick<Settings, 'access' | 'issuers'> => ({
  access: async () => policyFrom((await read()) ?? {}),
  issuers: async () => ((await read())?.issuers ?? []).map((one) => issuerFrom(one, env)),
});

const policyFrom = ({ roles, people, approvals = {} }: AccessSettings): AccessPolicy => ({
  ...(roles !== undefined && { roles: roles.map((role) => ({ ...role, who: role.who ?? [] })) }),
  ...(people !== undefined && { people }),
  approvals: Object.fromEntries(
    Object.entries(approvals).map(([environment, written]) => [environment, policyOf(written)]),
  ),
});

/** The secret of a client, itself or by the name of its variable. */
export const clientSecretOf = (
  { clientSecret, clientSecretEnv }: Pick<IssuerSettings, 'clientSecret' | 'clientSecretEnv'>,
  env: Environment,
): string | undefined => (clientSecretEnv === undefined ? clientSecret : env[clientSecretEnv]);

const issuerFrom = (given: IssuerSettings, env: Environment): Issuer => ({
  name: given.name,
  url: given.url,
  audiences: given.audiences ?? (given.clientId === undefined ? [] : [given.clientId]),
  algorithms: given.algorithms ?? ['RS256', 'ES256'],
  claims: given.claims ?? {},
  groupsClaim: given.groupsClaim ?? 'groups',
  nameClaim: given.nameClaim ?? 'email',
  scopes: given.scopes ?? 'openid profile email',
  ...(given.clientId !== undefined && { clientId: given.clientId }),
  ...withSecret(clientSecretOf(given, env)),
});

const withSecret = (clientSecret: string | undefined): Pick<Issuer, 'clientSecret'> =>
  clientSecret === undefined ? {} : { clientSecret };
