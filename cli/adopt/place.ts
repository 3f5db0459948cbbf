import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '#ports/cluster.ts';
import { openClusters, usualNamespace } from '#worlds/local/clusters.ts';
import type { OperatorSettings } from '#worlds/settings/settings.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { clockOf } from '../offline/clock.ts';
import { readOwnSettings } from '../own-settings.ts';
import { settingsFor } from '../up/plan.ts';

/** Where objects are. */
export interface ObjectPlace {
  readonly settings: OperatorSettings;
  /** What the settings call the cluster. */
  readonly cluster: string;
  readonly namespace: string;
}

/** The place of the flags; without any, that of kubectl. */
export const placeOf = async (args: Args, io: Io): Promise<ObjectPlace> => {
  const own = await readOwnSettings(io.cwd);
  const kubeconfig =
    args.text('kubeconfig') ?? (own.clusters === undefined ? await usualKubeconfig(io) : undefined);
  const cluster = args.text('cluster') ?? (kubeconfig === undefined ? onlyOne(own) : 'local');
  const told = (name: string) => {
    if (name === 'kubeconfig') return kubeconfig;
    return name !== 'cluster' ? args.text(name) : kubeconfig === undefined ? undefined : cluster;
  };
  const settings = await settingsFor({ ...args, text: told }, io, [{ cluster }]);
  const usual = usualNamespace(settings.clusters?.[cluster] ?? {}, io.cwd);
  return { settings, cluster, namespace: args.text('namespace') ?? usual };
};

/** Runs a function with the cluster, and closes it. */
export const withCluster = async <T>(
  { settings, cluster }: ObjectPlace,
  io: Io,
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> => {
  const setting = settings.clusters?.[cluster];
  if (setting?.simulated === true)
    throw new Exit(exit.usage, `the cluster ${cluster} is simulated, and its server's own: name a real one`);
  const only = { clusters: setting === undefined ? {} : { [cluster]: setting } };
  const options = { dir: io.cwd, base: io.cwd, settings: only, env: io.env };
  const clusters = openClusters({ ...options, clock: clockOf(io) });
  try {
    return await use(await clusters.cluster(cluster));
  } finally {
    await clusters.close();
  }
};

const usualKubeconfig = async (io: Io): Promise<string> => {
  const named = io.env['KUBECONFIG'];
  if (named !== undefined && named !== '') return named;
  const usual = join(io.env['HOME'] ?? homedir(), '.kube', 'config');
  if (await stat(usual).catch(() => undefined)) return usual;
  throw new Exit(
    exit.usage,
    `no cluster: there is no ${usual}; name one with --kubeconfig <file>, or in tidegate.yaml`,
  );
};

const onlyOne = ({ clusters = {} }: OperatorSettings): string => {
  const [name, ...others] = Object.keys(clusters);
  if (name === undefined || others.length > 0)
    throw new Exit(exit.usage, `which cluster? --cluster ${[name, ...others].join(', or --cluster ')}`);
  return name;
};
