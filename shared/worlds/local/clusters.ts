import { resolve } from 'node:path';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import type { presets } from '#adapters/metrics/prometheus/queries.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import { unwatched } from '#domain/analysis/missing-data.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { ClusterSetting, LocalSettings } from '../settings/settings.ts';
import type { Seeds } from './simulated-cluster.ts';
import type { Place } from './place.ts';

interface Options {
  readonly dir: string;
  readonly base: string;
  readonly settings: LocalSettings;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock & { after(ms: number, run: () => void): () => void };
  readonly seeds?: Seeds;
}

export interface Clusters {
  cluster(name: string): Promise<Cluster>;
  metrics(name: string): Promise<Metrics>;
  close(): Promise<void>;
}

/** The clusters of the settings, each opened when it is first asked for; simulated ones at once, for they live by themselves. */
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
    // A kubeconfig may be put right while the server runs: what could not be opened is tried again.
    place.catch(() => open.delete(name));
    return place;
  };
  for (const [name, setting] of Object.entries(known)) if (setting.simulated === true) void find(name);
  return {
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
  return {
    cluster: openKubernetes({ name, ...addressOf(setting, options.base) }),
    metrics: await metricsOf(name, setting, options),
    close: async () => undefined,
  };
};

const addressOf = ({ kubeconfig = '', context }: ClusterSetting, base: string) =>
  readKubeconfig(resolve(base, kubeconfig), {
    allowExec: true,
    ...(context === undefined ? {} : { context }),
  });

/** Reads every kubeconfig once, for whoever starts: ConfigRefused where a file, or the context in it, is not there. */
export const checkKubeconfigs = ({ clusters = {} }: LocalSettings, base: string): void => {
  for (const setting of Object.values(clusters)) if (setting.simulated !== true) addressOf(setting, base);
};

const metricsOf = async (
  name: string,
  { prometheus, cloudwatch }: ClusterSetting,
  { env, clock }: Options,
): Promise<Metrics> => {
  if (cloudwatch !== undefined) {
    // The SDK is only loaded where it is used.
    const { openCloudWatch } = await import('#adapters/metrics/cloudwatch/open.ts');
    const { region, lateSeconds, ...names } = cloudwatch;
    const late = lateSeconds === undefined ? {} : { lateSeconds };
    return openCloudWatch({ client: { region }, names, ...late, now: () => clock.now() });
  }
  if (prometheus === undefined) return nobodyWatches(name);
  const authorization =
    prometheus.authorizationEnv === undefined ? undefined : env[prometheus.authorizationEnv];
  return openPrometheus({
    url: prometheus.url,
    now: () => clock.now(),
    // The settings have checked the word with its place; whatever else comes, Prometheus' adapter refuses, not we.
    ...(prometheus.preset === undefined ? {} : { preset: prometheus.preset as keyof typeof presets }),
    ...(prometheus.queries === undefined ? {} : { queries: prometheus.queries }),
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
};

const nobodyWatches = (name: string): Metrics => {
  const refuse = async (): Promise<never> => {
    throw new Failure(
      'MetricsUnreachable',
      `cluster ${name}`,
      `${unwatched}; add prometheus or cloudwatch to tidegate.yaml, or --prometheus <url>`,
    );
  };
  return { counts: refuse, gauges: refuse, pairs: refuse };
};
