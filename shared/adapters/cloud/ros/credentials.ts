import * as alicloud from '@alicloud/credentials';
import { isObject } from '#domain/json.ts';

export interface RosCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** The credentials of now, or why there are none; that sentence holds nothing secret. */
export type CredentialSource = () => Promise<RosCredentials | string>;

/** How Tidegate proves to Alibaba Cloud who it is. */
export type CredentialKind =
  | { readonly kind: 'keys'; readonly keys: RosCredentials }
  /** A role that the keys may take. */
  | { readonly kind: 'role'; readonly keys: RosCredentials; readonly roleArn: string }
  /** A role for the bearer of an OIDC token: a function, a pod (RRSA), a CI job. */
  | {
      readonly kind: 'oidc';
      readonly roleArn: string;
      readonly providerArn: string;
      readonly tokenFile: string;
    }
  /** The role of the machine. */
  | { readonly kind: 'machine'; readonly role?: string }
  /** Whatever the environment offers, in the order of Alibaba Cloud's own tools. */
  | { readonly kind: 'environment' };

export const openCredentials = (from: CredentialKind, stsEndpoint?: string): CredentialSource => {
  if (from.kind === 'keys') return async () => from.keys;
  const credential = openClient(configOf(from, stsEndpoint));
  return async () => {
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await credential.getCredential();
      if (!accessKeyId || !accessKeySecret) return none(from);
      return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
    } catch {
      // Its text may hold the request with the token in it.
      return none(from);
    }
  };
};

/** A CommonJS module whose `default` is nested differently in Node, in a bundle and in tests. */
const openClient = (config: object | undefined): Client => {
  const { default: loaded }: { readonly default: unknown } = alicloud;
  const found = isObject(loaded) ? loaded['default'] : loaded;
  if (!isMaker(found)) throw new TypeError('@alicloud/credentials has another shape than expected');
  return new found(config);
};

interface Client {
  getCredential(): Promise<Partial<RosCredentials>>;
}
const isMaker = (value: unknown): value is new (config?: object) => Client => typeof value === 'function';

const configOf = (
  from: Exclude<CredentialKind, { kind: 'keys' }>,
  stsEndpoint?: string,
): object | undefined => {
  const common = { roleSessionName: 'tidegate', ...(stsEndpoint !== undefined && { stsEndpoint }) };
  switch (from.kind) {
    case 'role':
      return { ...common, type: 'ram_role_arn', ...from.keys, roleArn: from.roleArn };
    case 'oidc': {
      const { roleArn, providerArn: oidcProviderArn, tokenFile: oidcTokenFilePath } = from;
      return { ...common, type: 'oidc_role_arn', roleArn, oidcProviderArn, oidcTokenFilePath };
    }
    case 'machine':
      return { type: 'ecs_ram_role', ...(from.role !== undefined && { roleName: from.role }) };
    case 'environment':
      return undefined;
    default:
      return from satisfies never;
  }
};

const remedies: Readonly<Record<CredentialKind['kind'], string>> = {
  keys: 'check the access key',
  role: 'check the access key, and that the role lets it in',
  oidc: 'check the role, the provider and the token file',
  machine: 'check that the machine has a role',
  environment: 'set a role, keys or a profile for it',
};

const none = ({ kind }: CredentialKind): string =>
  `Alibaba Cloud gave no credentials (${kind}): ${remedies[kind]}`;
