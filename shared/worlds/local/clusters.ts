import { resolve } from 'node:path';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { ClusterSetting, OperatorSettings } from '../settings/settings.ts';
import type { Seeds } from './simulated-cluster.ts';
import type { Place } from './place.ts';
import { openAddressed } from '../places/addressed-cluster.ts';
import { keysOf } from '../places/aws-keys.ts';
import { openMetrics } from '../places/metrics.ts';

interface Options {
  readonly dir: string;
  readonly base: string;
  readonly settings: OperatorSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock & { after(ms: number, run: () => void): () => void };
  readonly seeds?: Seeds;
}

export interface Clusters {
  /** Fails where a simulated cluster, which is opened at once, cannot be. */
  readonly ready: Promise<unknown>;
  cluster(name: string): Promise<Cluster>;
  metrics(name: string): Promise<Metrics>;
  close(): Promise<void>;
}

/**
 * The clusters of the settings, each opened when it is first used; simulated ones at once, because they run by
 * themselves.
 */
export const openClusters = (options: Options): Clusters => {
  const known = options.settings.clusters ?? {};
  const open = new Map<string, Promise<Place>>();
  const find = (name: string): Promise<Place> => {
    const setting = known[name];
    if (setting === undefined)
      throw new Failure(
        'NotFound',
        `cluster ${name}`,
        `tidegate.yaml knows no such cluster; ${hint(name, Object.keys(known))}`,
      );
    const place = open.get(name) ?? openPlace(name, setting, options);
    open.set(name, place);
    // A kubeconfig may be corrected while the server runs: one that could not be opened is tried again.
    place.catch(() => open.delete(name));
    return place;
  };
  const simulated = Object.keys(known).filter((name) => known[name]?.simulated === true);
  return {
    ready: Promise.all(simulated.map(find)),
    cluster: async (name) => (await find(name)).cluster,
    metrics: async (name) => (await find(name)).metrics,
    close: async () => {
      for (const place of open.values()) await (await place).close();
    },
  };
};

const openPlace = async (name: string, setting: ClusterSetting, options: Options): Promise<Place> => {
  if (setting.simulated === true) {
    // It keeps a database, which an older Node does not have; a plan against a real cluster needs none.
    const { openSimulated } = await import('./simulated-cluster.ts');
    return openSimulated(name, options);
  }
  const { env, clock } = options;
  return {
    cluster:
      openAddressed(name, setting, { keys: async () => keysOf(env), clock }) ??
      openKubernetes({ name, ...addressOf(setting, options.base) }),
    metrics: await openMetrics(name, setting.metrics, {
      clock,
      env,
      // Credentials come from where the SDK looks for them.
      cloudWatch: (region) => ({ region }),
      remedy: 'name its metrics in tidegate.yaml, or with --prometheus <url>',
    }),
    close: async () => undefined,
  };
};

const addressOf = ({ kubeconfig = '', context }: ClusterSetting, base: string) =>
  readKubeconfig(resolve(base, kubeconfig), {
    allowExec: true,
    ...(context === undefined ? {} : { context }),
  });

/** The namespace that the kubeconfig's context names; `default` where it names none. */
export const usualNamespace = (setting: ClusterSetting, base: string): string =>
  (setting.kubeconfig === undefined ? undefined : addressOf(setting, base).namespace) ?? 'default';

/** Reads every kubeconfig once, at the start: ConfigRefused if a file, or the context in it, does not exist. */
export const checkKubeconfigs = ({ clusters = {} }: OperatorSettings, base: string): void => {
  for (const setting of Object.values(clusters))
    if (setting.kubeconfig !== undefined) addressOf(setting, base);
};
