import { assumeRole } from '#adapters/aws/assume-role.ts';
import type { AwsKeys } from '#adapters/aws/sigv4.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { openAddressed } from '../places/addressed-cluster.ts';
import { type Environment, keysOf } from '../places/aws-keys.ts';
import type { ClusterSetting } from '../settings/schema.ts';
import { regionOf } from './environment.ts';
import { networkAdvice } from './network-advice.ts';
import type { Reader } from './secrets.ts';

/** The clusters of one secret and their metrics, each opened once for as long as its settings stay the same. */
export const openClusters = (
  env: Environment,
  clock: Clock,
  read: Reader<'clusters'>,
): Pick<World, 'cluster' | 'metrics'> => {
  const opened = new Map<string, { readonly text: string; readonly cluster: Cluster }>();
  const keys = clusterKeys(env, clock);
  return {
    cluster: async (name) => {
      const setting = await find(name, read);
      const text = canonical(setting);
      const known = opened.get(name);
      if (known?.text === text) return known.cluster;
      const cluster = openAddressed(name, setting, { keys, clock, advice: networkAdvice(env) });
      if (cluster === undefined)
        throw new Failure('ConfigRefused', `cluster ${name}`, 'has no server and login');
      opened.set(name, { text, cluster });
      return cluster;
    },
    metrics: async (name) => {
      const { metrics } = await find(name, read);
      // A function that reaches clusters need not ask for their metrics.
      const { openMetrics } = await import('../places/metrics.ts');
      return openMetrics(name, metrics, {
        clock,
        env,
        cloudWatch: (region) => cloudWatchOf(region, env),
        remedy: 'name its metrics in the secret of the clusters',
      });
    },
  };
};

/** A cluster that the copy at hand does not name may have been added since. */
const find = async (name: string, read: Reader<'clusters'>): Promise<ClusterSetting> => {
  const setting = (await read())[name] ?? (await read('recent'))[name];
  if (setting !== undefined) return setting;
  const known = Object.keys(await read());
  throw new Failure(
    'NotFound',
    `cluster ${name}`,
    `the secret of the clusters has none; ${hint(name, known)}`,
  );
};

const cloudWatchOf = (region: string, env: Environment) => {
  const endpoint = env['AWS_ENDPOINT_URL_CLOUDWATCH'];
  return { region, credentials: async () => keysOf(env), ...(endpoint !== undefined && { endpoint }) };
};

/**
 * One role represents all functions in every EKS cluster, so that a cluster needs one access entry; without it each
 * function uses its own role.
 */
const clusterKeys = (env: Environment, clock: Clock): (() => Promise<AwsKeys>) => {
  const role = env['TIDEGATE_CLUSTER_ROLE'];
  if (role === undefined) return async () => keysOf(env);
  const endpoint = env['AWS_ENDPOINT_URL_STS'];
  return assumeRole({
    role,
    region: regionOf(env),
    keys: () => keysOf(env),
    clock,
    ...(endpoint !== undefined && { endpoint }),
  });
};
