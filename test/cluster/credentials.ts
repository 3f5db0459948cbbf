import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Who may speak to the API server. `restricted` has no rights at all until a test binds a role to its user name. */
export const users = {
  admin: { name: 'tidegate-admin', groups: 'system:masters' },
  restricted: { name: 'tidegate-restricted', groups: '' },
  manager: { name: 'system:kube-controller-manager', groups: '' },
  scheduler: { name: 'system:kube-scheduler', groups: '' },
  kwok: { name: 'kwok', groups: 'system:masters' },
} as const;

export type User = keyof typeof users;
export type Tokens = Readonly<Record<User, string>>;

/** What a client needs to speak as one user; `caData` is base64 of PEM, as kubeconfigs have it. */
export type Access = { readonly server: string; readonly caData: string; readonly token: string };

/** Makes the tokens and the key for service accounts, and writes the two files that the API server reads. */
export const makeCredentials = (folder: string): Tokens => {
  const tokens: Record<User, string> = { admin: '', restricted: '', manager: '', scheduler: '', kwok: '' };
  const rows: string[] = [];
  for (const user of Object.keys(tokens) as User[]) {
    tokens[user] = randomBytes(24).toString('base64url');
    rows.push(`${tokens[user]},${users[user].name},${users[user].name},"${users[user].groups}"`);
  }
  writeSecret(join(folder, 'tokens.csv'), `${rows.join('\n')}\n`);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeSecret(
    join(folder, 'service-account.key'),
    privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
  );
  return tokens;
};

/** Writes a kubeconfig with one context a user given; the first is the current one. */
export const writeKubeconfig = (
  path: string,
  server: string,
  caData: string,
  tokens: Partial<Tokens>,
): void => {
  const names = Object.keys(tokens) as User[];
  const contextOf = (user: User) => (user === names[0] ? 'tidegate' : `tidegate-${user}`);
  const file = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'tidegate', cluster: { server, 'certificate-authority-data': caData } }],
    users: names.map((user) => ({ name: users[user].name, user: { token: tokens[user] } })),
    contexts: names.map((user) => ({
      name: contextOf(user),
      context: { cluster: 'tidegate', user: users[user].name },
    })),
    'current-context': 'tidegate',
  };
  writeSecret(path, stringify(file, { lineWidth: 0 }));
};

type Named<K extends string, V> = { readonly name: string } & Readonly<Record<K, V>>;
type Kubeconfig = {
  readonly clusters: readonly Named<'cluster', { server: string; 'certificate-authority-data': string }>[];
  readonly users: readonly Named<'user', { token: string }>[];
};

/** Reads back a kubeconfig of ours as one of its users. Throws on any other kubeconfig: those belong to real clients. */
export const readAccess = (path: string, user: User = 'admin'): Access => {
  const { clusters, users: listed } = parse(readFileSync(path, 'utf8')) as Kubeconfig;
  const cluster = clusters.find(({ name }) => name === 'tidegate')?.cluster;
  const token = listed.find(({ name }) => name === users[user].name)?.user.token;
  if (!cluster || !token)
    throw new Error(`${path} is no kubeconfig of a control plane of ours for ${users[user].name}`);
  return { server: cluster.server, caData: cluster['certificate-authority-data'], token };
};

const writeSecret = (path: string, text: string): void => {
  writeFileSync(path, text, { mode: 0o600 });
  // `mode` counts only for a file that was not there.
  chmodSync(path, 0o600);
};
