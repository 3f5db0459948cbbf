import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openTable } from '#adapters/aws/dynamodb-table.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { noCue } from '#adapters/cue/none.ts';
import { openCue } from '#adapters/cue/wasm/open.ts';
import { noSettings, openSecretSettings } from '#adapters/settings/secret.ts';
import { noIdentity } from '#adapters/identity/none.ts';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { openOutboundHttp } from '#adapters/outbound-http/open.ts';
import { secondsOf } from '#domain/config/units.ts';
import { Failure } from '#domain/failure.ts';
import { promotionRuleOf } from '#domain/promotion/promotion.ts';
import { syncRuleOf } from '#domain/drift/sync-rule.ts';
import { windowOf } from '#domain/window/window.ts';
import type { Cue } from '#ports/cue.ts';
import type { Engine } from '#ports/engine.ts';
import type { Clock } from '#ports/clock.ts';
import type { Notifications } from '#ports/notifications.ts';
import { sinksOf } from './places/sinks.ts';
import type { Repositories } from '#ports/repositories.ts';
import type { RepositoryOptions } from '#adapters/repositories/kind.ts';
import type { World } from '#ports/world.ts';
import { openChat } from './aws/chat.ts';
import { openCloudsOfStack } from './aws/clouds.ts';
import { openClusters } from './aws/clusters.ts';
import { withTenants } from './places/tenant-clusters.ts';
import { regionOf, required } from './aws/environment.ts';
import { openRegistries } from './aws/registry.ts';
import { sealOf } from './aws/seal.ts';
import { openSecrets, type Secrets } from './aws/secrets.ts';
import { newId } from './new-id.ts';
import { type Environment, keysOf } from './places/aws-keys.ts';

const toLog = (line: string): void => void process.stderr.write(line);

/**
 * The world in the cloud: DynamoDB, Step Functions, Kubernetes, its metrics, and the secrets that hold the settings. A
 * port that is not configured in the environment fails with ConfigRefused when it is used. Invalid settings are logged
 * as soon as the function starts, and reported in responses that need them.
 */
export const openAws = async (
  env: Environment = process.env,
  log: (line: string) => void = toLog,
): Promise<World> => {
  const clock = systemClock();
  const region = regionOf(env);
  const table = openTable(region, required(env, 'TIDEGATE_TABLE'), env['AWS_ENDPOINT_URL_DYNAMODB']);
  const secrets = openSecrets(env, clock);
  void logMistakes(secrets, log);
  const settings = {
    ...(secrets.has('api') ? openSecretSettings(secrets.reader('api')) : noSettings),
    ...keepOf(env['TIDEGATE_KEEP']),
    ...windowsOf(secrets),
    ...syncOf(secrets),
    ...clustersOf(secrets),
  };
  const journal = openDynamoJournal(table);
  const registry = openRegistries(env, clock, secrets.reader('registries'));
  const places = withTenants(openClusters(env, clock, secrets.reader('clusters')), { journal, clock });
  return {
    clock,
    journal,
    blobs: openDynamoBlobs(table, sealOf(env, clock)),
    engine: await engineOf(env, region),
    chat: openChat(secrets, clock, log),
    outboundHttp: openOutboundHttp({ allowsLoopback: false }),
    settings,
    identity: secrets.has('api') ? openOidc(clock, () => settings.issuers()) : noIdentity,
    registry,
    ...(secrets.has('operations') && {
      repositories: await lazyRepositories({
        clock,
        registry,
        registries: registry.places,
        allowsLoopback: false,
      }),
      notifications: await lazyNotifications(secrets, clock, env),
    }),
    ...places,
    ...(secrets.has('clouds') && {
      clouds: openCloudsOfStack({ env, clock, cluster: places.cluster }, secrets.reader('clouds')),
    }),
    evaluate: definitionsOf(env),
    newId: () => newId(clock.now()),
  };
};

/** Loaded only where it is used. */
const lazyRepositories = async (options: RepositoryOptions): Promise<Repositories> =>
  (await import('#adapters/repositories/open.ts')).openRepositories(options);

const lazyNotifications = async (
  secrets: Secrets,
  clock: Clock,
  env: Environment,
): Promise<Notifications> => {
  const { openNotifications } = await import('#adapters/notifications/open.ts');
  const read = secrets.reader('operations');
  return openNotifications({ clock, keys: () => keysOf(env), read: async () => sinksOf(await read()) });
};

/** Only a function that moves releases, or reports when they may move, may read them. */
const windowsOf = (secrets: Secrets): Pick<World['settings'], 'windows'> => {
  if (!secrets.has('windows')) return {};
  const read = secrets.reader('windows');
  return { windows: async () => ((await read()).windows ?? []).map(windowOf) };
};

const clustersOf = (secrets: Secrets): Pick<World['settings'], 'clusters'> => {
  if (!secrets.has('clusters')) return {};
  const read = secrets.reader('clusters');
  return { clusters: async () => Object.keys(await read('recent')) };
};

const syncOf = (secrets: Secrets): Pick<World['settings'], 'sync' | 'promotions'> => {
  if (!secrets.has('operations')) return {};
  const read = secrets.reader('operations');
  return {
    promotions: async () => ((await read()).promotions ?? []).map(promotionRuleOf),
    sync: async () =>
      Object.entries((await read()).sync ?? {}).map(([environment, written]) =>
        syncRuleOf(environment, written),
      ),
  };
};

/** How long releases are kept, as `90d`. */
const keepOf = (text: string | undefined): Pick<World['settings'], 'keepMs'> => {
  if (text === undefined || text === '') return {};
  const seconds = secondsOf(text);
  if (seconds !== undefined && seconds >= 60) return { keepMs: seconds * 1000 };
  throw new Failure('ConfigRefused', 'this function', 'TIDEGATE_KEEP must be a time like 90d');
};

const logMistakes = async (secrets: Secrets, log: (line: string) => void): Promise<void> => {
  for (const message of await secrets.check())
    log(`${JSON.stringify({ level: 'error', tidegate: 'settings', message })}\n`);
};

/** Code of others, of a kind that ends and reaches nothing: evaluated only where the operator has said so. */
const definitionsOf = (env: Environment): Cue =>
  env['TIDEGATE_DEFINITIONS'] === 'evaluate'
    ? openCue()
    : noCue('its operator has not allowed it: TIDEGATE_DEFINITIONS is not "evaluate"');

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

const unreachable = async (): Promise<never> => required({}, 'TIDEGATE_MACHINES') as never;
const noEngine: Engine = { start: unreachable, answer: unreachable, look: unreachable, stop: unreachable };
