import { isolations, usualQuota } from '#domain/tenant/tenant.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { listOf, print } from '../output.ts';
import { followTenant } from '../tenant/follow.ts';
import { specOf } from '../tenant/spec.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';
import type { Verb } from '../verb.ts';

/** `tidegate tenant add|list|remove` */
export const tenant: Verb = {
  name: 'tenant',
  summary: 'tenants: make one with namespaces, quota and rights of its own, list them, take one away',
  takes: 'add|list|remove [name]',
  flags: {
    cluster: { about: 'add: cluster that it is made in', hint: 'name' },
    isolation: { about: `add: ${isolations.join(', ')} (default namespace)`, hint: 'kind' },
    namespace: {
      about: 'add: a namespace of its own (default: its name)',
      hint: 'name',
      short: 'n',
      many: true,
    },
    'for-app': {
      about: 'add: an application of the tenant; * matches anything',
      hint: 'pattern',
      many: true,
    },
    owner: {
      about: 'add: who may work in it, as the cluster calls them',
      hint: 'user|group:<name>',
      many: true,
    },
    quota: {
      about: `add: most of what a namespace may have (${Object.entries(usualQuota)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')})`,
      hint: 'cpu=4',
      many: true,
    },
    'pod-security': { about: 'add: restricted (default) or baseline', hint: 'level' },
    egress: { about: 'add: closed (default), or open to addresses outside the cluster', hint: 'how' },
    'runtime-class': { about: 'add: RuntimeClass that every pod must use', hint: 'name' },
    'storage-class': { about: 'add: StorageClass that every volume must use', hint: 'name' },
    'cluster-version': { about: 'add: ClusterVersion of VirtualCluster for control-plane', hint: 'name' },
    'kubeconfig-secret': { about: 'add: Secret with the kubeconfig of its API server', hint: 'name/key' },
    adopt: { about: 'add: take namespaces that are there already' },
  },
  more: '`tenant add acme --cluster eu --for-app "acme-*" -w` makes it; `kubectl create token tenant -n acme` gives its credential.',
  async run(args, io, client) {
    const [act, name, ...rest] = args.words;
    const isAlone = act === 'list' ? name === undefined : name !== undefined && rest.length === 0;
    if (act === 'list' && isAlone) return list(args, io, client);
    if (act === 'add' && isAlone) return add(args, io, client, name ?? '');
    if (act === 'remove' && isAlone) return remove(args, io, client, name ?? '');
    throw new Exit(exit.usage, 'tenant add <name>, tenant list, or tenant remove <name>');
  },
};

const add = async (args: Args, io: Io, client: Client, name: string): Promise<ExitCode> =>
  shown(args, io, client, await client.putTenant(name, specOf(args)));

const remove = async (args: Args, io: Io, client: Client, name: string): Promise<ExitCode> => {
  const question = `remove ${clean(name)}, and everything in its namespaces?`;
  if (!args.is('yes') && (await io.ask(question)) !== true)
    throw new Exit(exit.usage, `nothing was removed; --yes removes ${clean(name)} without a question`);
  return shown(args, io, client, await client.removeTenant(name));
};

const shown = async (args: Args, io: Io, client: Client, asked: TenantView): Promise<ExitCode> => {
  const view = args.is('watch') ? await followTenant(io, client, asked) : asked;
  print(io, args.output, {
    value: { apiVersion: 'tidegate.dev/v1', kind: 'Tenant', ...view },
    names: [view.name],
    table: () => describe(view),
  });
  return view.phase === 'refused' ? exit.blocked : exit.ok;
};

const describe = ({ name, phase, reason, cluster, namespaces }: TenantView): string =>
  `${clean(name)}: ${phase}${reason === undefined ? '' : `: ${clean(reason)}`}; ` +
  `${namespaces.map(clean).join(', ')} in cluster ${clean(cluster)}`;

const list = async (args: Args, io: Io, client: Client): Promise<ExitCode> => {
  const tenants = await client.tenants();
  print(io, args.output, {
    value: listOf('TenantList', tenants),
    names: tenants.map(({ name }) => name),
    table: () =>
      tenants.length === 0
        ? 'no tenants; `tidegate tenant add` makes one'
        : table(['NAME', 'STATE', 'ISOLATION', 'CLUSTER', 'NAMESPACES', 'APPS', 'WHY'], tenants.map(rowOf)),
  });
  return exit.ok;
};

const rowOf = ({ name, phase, isolation, cluster, namespaces, apps, reason }: TenantView) =>
  [name, phase, isolation, cluster, namespaces.join(','), apps.join(',') || '-', reason ?? ''].map(clean);
