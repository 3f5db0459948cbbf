import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';

/** The request in the flags of `tenant add`; the server reports invalid values. */
export const specOf = (args: Args): Readonly<Record<string, unknown>> => {
  const cluster = args.text('cluster');
  if (cluster === undefined) throw new Exit(exit.usage, 'tenant add needs --cluster');
  const texts = {
    isolation: args.text('isolation'),
    podSecurity: args.text('pod-security'),
    egress: args.text('egress'),
    runtimeClass: args.text('runtime-class'),
    storageClass: args.text('storage-class'),
    version: args.text('cluster-version'),
  };
  const kubeconfig = args.text('kubeconfig-secret');
  return {
    cluster,
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    namespaces: args.many('namespace'),
    apps: args.many('for-app'),
    owners: args.many('owner').map(ownerOf),
    quota: Object.fromEntries(args.many('quota').map(quotaOf)),
    ...(kubeconfig !== undefined && { kubeconfig: secretOf(kubeconfig) }),
    ...(args.is('adopt') && { adopts: true }),
  };
};

/** `ann@example.com`, `group:acme`. */
const ownerOf = (word: string) =>
  word.startsWith('group:')
    ? { kind: 'Group', name: word.slice('group:'.length) }
    : { kind: 'User', name: word.replace(/^user:/, '') };

const quotaOf = (word: string): readonly [string, string] => {
  const [, key, value] = /^([A-Za-z]+)=(\S+)$/.exec(word) ?? [];
  if (key === undefined || value === undefined)
    throw new Exit(exit.usage, '--quota is <what>=<how much>, such as cpu=4 or memory=8Gi');
  return [key, value];
};

const secretOf = (word: string) => {
  const [secret = '', key = 'config'] = word.split('/');
  return { secret, key };
};
