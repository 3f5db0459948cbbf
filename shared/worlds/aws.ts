import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { openLogChat } from '#adapters/chat/log.ts';
import { systemClock } from '#adapters/clock/system.ts';
import {
  bearer,
  clientCertificate,
  type Credentials,
} from '#adapters/cluster/kubernetes/auth/credentials.ts';
import { eksToken } from '#adapters/cluster/kubernetes/auth/eks.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { assumeRole } from '#adapters/aws/assume-role.ts';
import { openTable } from '#adapters/aws/dynamodb-table.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { openPrometheus } from '#adapters/metrics/prometheus/open.ts';
import { ecrLogins } from '#adapters/registry/ecr.ts';
import { openOciRegistry } from '#adapters/registry/oci.ts';
import { openSecret, type Secret } from '#adapters/aws/secrets-manager.ts';
import { noSettings, openSecretSettings } from '#adapters/settings/secret.ts';
import { openOutboundHttp } from '#adapters/outbound-http/open.ts';
import type { AwsKeys } from '#adapters/aws/sigv4.ts';
import { secondsOf } from '#domain/config/units.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Engine } from '#ports/engine.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { Registry } from '#ports/registry.ts';
import type { World } from '#ports/world.ts';
import { type ClusterPlace, readClusters } from './settings/clusters.ts';
import { readRegistries } from './settings/registries.ts';
import { newId } from './new-id.ts';

/** What serverless.yml tells a function. A part that it may not touch is not named to it. */
interface Environment {
  readonly [name: string]: string | undefined;
}

/**
 * The world in the cloud: DynamoDB, Step Functions, Kubernetes, Prometheus, three secrets.
 * A port whose place is not in the environment fails with ConfigRefused when it is asked.
 */
export const openAws = async (env: Environment = process.env): Promise<World> => {
  const clock = systemClock();
  const region = required(env, 'AWS_REGION');
  const table = openTable(region, required(env, 'TIDEGATE_TABLE'), env['AWS_ENDPOINT_URL_DYNAMODB']);
  const endpoint = env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
  const secrets = { region, keys: () => keysOf(env), clock, ...(endpoint !== undefined && { endpoint }) };
  const secret = (id: string) => openSecret(secrets, id);
  const api = env['TIDEGATE_API'];
  return {
    clock,
    journal: openDynamoJournal(table),
    blobs: openDynamoBlobs(table),
    engine: await engineOf(env, region),
    chat: openLogChat((line) => process.stdout.write(line)),
    outboundHttp: openOutboundHttp({ allowsLoopback: false }),
    settings: {
      ...(api === undefined ? noSettings : openSecretSettings(secret(api))),
      ...keepOf(env['TIDEGATE_KEEP']),
    },
    registry: registryOf(env, clock, secret),
    ...placesOf(env, clock, secret),
    newId: () => newId(clock.now()),
  };
};

/** How long releases are kept, as `90d`. */
const keepOf = (text: string | undefined): Pick<World['settings'], 'keepMs'> => {
  if (text === undefined || text === '') return {};
  const seconds = secondsOf(text);
  if (seconds !== undefined && seconds >= 60) return { keepMs: seconds * 1000 };
  throw new Failure(
    'ConfigRefused',
    'this function',
    'TIDEGATE_KEEP is a time of a minute or more, like 90d',
  );
};

/** Loaded only where it is used: most functions never start or answer a run. */
const engineOf = async (env: Environment, region: string): Promise<Engine> => {
  const machines = env['TIDEGATE_MACHINES'];
  if (machines === undefined) return noEngine;
  const { openStepFunctions, sfnClient } = await import('#adapters/engine/step-functions.ts');
  return openStepFunctions({
    client: sfnClient({ region }),
    arnOf: (workflow) => `${machines}${workflow}`,
  });
};

/** The registries of one secret; a new login counts within minutes. A function without the secret asks none. */
const registryOf = (env: Environment, clock: Clock, secret: (id: string) => Secret): Registry => {
  const id = env['TIDEGATE_REGISTRIES'];
  const read = id === undefined ? async () => required(env, 'TIDEGATE_REGISTRIES') : secret(id);
  const endpoint = env['AWS_ENDPOINT_URL_ECR'];
  const ecr = ecrLogins({ keys: () => keysOf(env), clock, ...(endpoint !== undefined && { endpoint }) });
  return {
    digestOf: async (image) => {
      const places = readRegistries(await read()).map(([host, { login, http, tokensFrom }]) => ({
        host,
        login: async () => (login === 'ecr' ? ecr(host) : login),
        ...(http !== undefined && { http }),
        ...(tokensFrom !== undefined && { tokensFrom }),
      }));
      return openOciRegistry({ places, clock }).digestOf(image);
    },
  };
};

/** The clusters and their metrics, opened once each, from one secret. */
const placesOf = (
  env: Environment,
  clock: Clock,
  secret: (id: string) => Secret,
): Pick<World, 'cluster' | 'metrics'> => {
  const id = env['TIDEGATE_CLUSTERS'];
  const read = id === undefined ? async () => required(env, 'TIDEGATE_CLUSTERS') : secret(id);
  const opened = new Map<string, { readonly text: string; readonly cluster: Cluster }>();
  const find = async (name: string): Promise<{ readonly text: string; readonly place: ClusterPlace }> => {
    // A cluster that the copy at hand does not name may have been added since.
    for (const age of [undefined, 'recent'] as const) {
      const text = await read(age);
      const place = readClusters(text).get(name);
      if (place !== undefined) return { text, place };
    }
    const places = readClusters(await read());
    throw new Failure(
      'NotFound',
      `cluster ${name}`,
      `is not known; there are: ${[...places.keys()].join(', ') || 'none'}`,
    );
  };
  return {
    cluster: async (name) => {
      const { text, place } = await find(name);
      const known = opened.get(name);
      if (known?.text === text) return known.cluster;
      const cluster = openKubernetes({
        name,
        ...addressOf(place),
        credentials: credentialsOf(place, env, clock),
      });
      opened.set(name, { text, cluster });
      return cluster;
    },
    metrics: async (name) => {
      const { prometheus, cloudwatch } = (await find(name)).place;
      if (cloudwatch !== undefined) return cloudWatchOf(cloudwatch, env, clock);
      if (prometheus === undefined)
        throw new Failure(
          'ConfigRefused',
          `cluster ${name}`,
          'has neither prometheus nor cloudwatch; say which one watches it',
        );
      const { url, headers, preset } = prometheus;
      return openPrometheus({
        url,
        now: () => clock.now(),
        ...(headers && { headers }),
        ...(preset && { preset }),
      });
    },
  };
};

/** The SDK is loaded only where it is used. */
const cloudWatchOf = async (
  { region, lateSeconds, ...names }: NonNullable<ClusterPlace['cloudwatch']>,
  env: Environment,
  clock: Clock,
): Promise<Metrics> => {
  const { openCloudWatch } = await import('#adapters/metrics/cloudwatch/open.ts');
  const endpoint = env['AWS_ENDPOINT_URL_CLOUDWATCH'];
  return openCloudWatch({
    client: { region, credentials: async () => keysOf(env), ...(endpoint !== undefined && { endpoint }) },
    names,
    now: () => clock.now(),
    ...(lateSeconds !== undefined && { lateSeconds }),
  });
};

const addressOf = ({ server, ca, serverName, proxy }: ClusterPlace) => ({
  server,
  ...(ca !== undefined && { ca }),
  ...(serverName !== undefined && { serverName }),
  ...(proxy !== undefined && { proxy }),
});

const credentialsOf = ({ login }: ClusterPlace, env: Environment, clock: Clock): Credentials => {
  switch (login.kind) {
    case 'eks':
      return eksToken({
        cluster: login.cluster,
        region: login.region,
        keys: clusterKeys(env, clock),
        clock,
      });
    case 'bearer':
      return bearer(login.token);
    case 'certificate':
      return clientCertificate(login.cert, login.key);
    default:
      return login satisfies never;
  }
};

/** One role stands for all functions in every EKS cluster, so that a cluster needs one access entry; without it each stands for itself. */
const clusterKeys = (env: Environment, clock: Clock): (() => Promise<AwsKeys>) => {
  const role = env['TIDEGATE_CLUSTER_ROLE'];
  if (role === undefined) return async () => keysOf(env);
  const endpoint = env['AWS_ENDPOINT_URL_STS'];
  const region = required(env, 'AWS_REGION');
  return assumeRole({
    role,
    region,
    keys: () => keysOf(env),
    clock,
    ...(endpoint !== undefined && { endpoint }),
  });
};

/** The role of the function; Lambda puts its keys into the environment. */
const keysOf = (env: Environment): AwsKeys => {
  const sessionToken = env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: required(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: required(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken !== undefined && { sessionToken }),
  };
};

const required = (env: Environment, name: string): string => {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new Failure(
    'ConfigRefused',
    'this function',
    `${name} is not set; serverless.yml sets it for whoever may use it`,
  );
};

const unreachable = async (): Promise<never> => required({}, 'TIDEGATE_MACHINES') as never;
const noEngine: Engine = { start: unreachable, answer: unreachable, look: unreachable, stop: unreachable };
