import type { CloudWatchAddress } from '#adapters/metrics/cloudwatch/client.ts';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { unwatched } from '#domain/analysis/missing-data.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { MetricsSetting } from '../settings/schema.ts';
import type { Environment } from './aws-keys.ts';

interface Options {
  readonly clock: Clock;
  readonly env: Environment;
  /** How CloudWatch of a region is read. */
  readonly cloudWatch: (region: string) => CloudWatchAddress['client'];
  /** What to do where nothing watches, for people. */
  readonly remedy: string;
}

type Of<K extends MetricsSetting['kind']> = Extract<MetricsSetting, { kind: K }>;

/** What watches a cluster, as its settings say. */
export const openMetrics = async (
  name: string,
  setting: MetricsSetting | undefined,
  options: Options,
): Promise<Metrics> => {
  if (setting === undefined) return nobodyWatches(name, options.remedy);
  switch (setting.kind) {
    case 'prometheus':
      return prometheusOf(setting, options);
    case 'cloudwatch':
      return cloudWatchOf(setting, options);
    default:
      return setting satisfies never;
  }
};

const prometheusOf = (
  { url, preset, queries = {}, headers = {}, authorizationEnv }: Of<'prometheus'>,
  { clock, env }: Options,
): Metrics => {
  const authorization = authorizationEnv === undefined ? undefined : env[authorizationEnv];
  return openPrometheus({
    url,
    now: () => clock.now(),
    ...(preset !== undefined && { preset }),
    queries: Object.fromEntries(Object.entries(queries).filter(([, value]) => value !== undefined)),
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
  });
};

/** The SDK is loaded only where it is used. */
const cloudWatchOf = async (
  { region, lateSeconds, ...names }: Of<'cloudwatch'>,
  { clock, cloudWatch }: Options,
): Promise<Metrics> => {
  const { openCloudWatch } = await import('#adapters/metrics/cloudwatch/open.ts');
  return openCloudWatch({
    client: cloudWatch(region),
    names,
    now: () => clock.now(),
    ...(lateSeconds !== undefined && { lateSeconds }),
  });
};

const nobodyWatches = (name: string, remedy: string): Metrics => {
  const refuse = async (): Promise<never> => {
    throw new Failure('MetricsUnreachable', `cluster ${name}`, `${unwatched}; ${remedy}`);
  };
  return { counts: refuse, gauges: refuse, pairs: refuse };
};
