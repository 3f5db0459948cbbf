import { delimiter, resolve } from 'node:path';
import { Failure } from '#domain/failure.ts';
import type { Credentials } from './credentials.ts';
import { pem, text } from './kubeconfig-fields.ts';
import { credentialsOf } from './kubeconfig-user.ts';
import { type Entry, parseKubeconfig, readKubeconfigFile } from './kubeconfig-file.ts';
import type { Address } from '../http-agents.ts';

export interface KubeconfigOptions {
  /** The name of the context; default: the file's current one. */
  readonly context?: string;
  /** Whether a credential plugin named in the file may be run: for people at a terminal, never for a service. */
  readonly allowExec?: boolean;
}

/** The input of `openKubernetes` besides a name, and the other settings of the context. */
export interface KubeconfigTarget extends Address {
  readonly credentials: Credentials;
  readonly context: string;
  readonly namespace?: string;
}

/**
 * Reads a kubeconfig (or several, joined as in KUBECONFIG; the first that names something wins) for our own client.
 * Fails with ConfigRefused, which names the file and what to change, and never shows a secret.
 */
export const readKubeconfig = (files: string, options: KubeconfigOptions = {}): KubeconfigTarget => {
  return targetOf(merged(files), files, options);
};

/** Fields by which a kubeconfig reaches for this machine: its files and its programs. */
const reaching = [
  'certificate-authority',
  'client-certificate',
  'client-key',
  'tokenFile',
  'exec',
  'auth-provider',
];

/** Reads a kubeconfig that comes from a Secret: it must contain everything, and no file of this machine is read. */
export const readForeignKubeconfig = (source: string, at: string): KubeconfigTarget => {
  const file = parseKubeconfig(source, at);
  for (const { name, fields } of [...file.clusters, ...file.users]) {
    const field = reaching.find((one) => fields[one] !== undefined);
    if (field !== undefined)
      throw new Failure(
        'ConfigRefused',
        at,
        `${name} has ${field}, which would reach for this machine; write the data itself`,
      );
  }
  return targetOf(file, at, {});
};

const targetOf = (config: Merged, files: string, options: KubeconfigOptions): KubeconfigTarget => {
  const context = pick(config.contexts, 'context', options.context ?? config.current, files);
  const cluster = pick(config.clusters, 'cluster', text(context, 'cluster'), context.file);
  const user = text(context, 'user');
  const namespace = text(context, 'namespace');
  const address = addressOf(cluster);
  return {
    ...address,
    credentials:
      user === undefined
        ? anonymous
        : credentialsOf(pick(config.users, 'user', user, context.file), address, options),
    context: context.name,
    ...(namespace === undefined ? {} : { namespace }),
  };
};

const anonymous: Credentials = () => Promise.resolve({});

interface Merged {
  readonly clusters: readonly Entry[];
  readonly contexts: readonly Entry[];
  readonly users: readonly Entry[];
  readonly current?: string;
}

const merged = (files: string): Merged => {
  const names = files.split(delimiter).filter((file) => file !== '');
  // Like kubectl: of several files some may be missing; a single one must be there.
  const read = names.flatMap((file) => readKubeconfigFile(resolve(file), names.length > 1) ?? []);
  if (read.length === 0)
    throw new Failure('ConfigRefused', files, 'there is no kubeconfig here; give the path of one');
  const current = read.map((file) => file.current).find((name) => name !== undefined);
  return {
    clusters: read.flatMap((file) => file.clusters),
    contexts: read.flatMap((file) => file.contexts),
    users: read.flatMap((file) => file.users),
    ...(current === undefined ? {} : { current }),
  };
};

const pick = (entries: readonly Entry[], sort: string, name: string | undefined, file: string): Entry => {
  if (entries.length === 0 && name === undefined)
    throw new Failure(
      'ConfigRefused',
      file,
      `it has no ${sort}s; is it a kubeconfig? \`kubectl config view\` shows one`,
    );
  const known = entries.map((entry) => entry.name).join(', ') || 'none';
  if (name === undefined)
    throw new Failure('ConfigRefused', file, `it says no current ${sort}; choose one of: ${known}`);
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry === undefined)
    throw new Failure('ConfigRefused', file, `it has no ${sort} called "${name}"; it has: ${known}`);
  return entry;
};

const addressOf = (cluster: Entry): Address => {
  const at = `${cluster.file}, cluster ${cluster.name}`;
  const server = text(cluster, 'server');
  if (server === undefined) throw new Failure('ConfigRefused', at, 'it has no server address');
  if (cluster.fields['insecure-skip-tls-verify'] === true)
    throw new Failure(
      'ConfigRefused',
      at,
      'insecure-skip-tls-verify is never done; remove it and give certificate-authority-data, the CA that signed the server',
    );
  const proxy = text(cluster, 'proxy-url');
  if (proxy !== undefined && !/^https?:\/\//.test(proxy))
    throw new Failure(
      'ConfigRefused',
      at,
      'proxy-url must be an http or https proxy; others are not supported',
    );
  const ca = pem(cluster, 'certificate-authority');
  const serverName = text(cluster, 'tls-server-name');
  return {
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(proxy === undefined ? {} : { proxy }),
  };
};
