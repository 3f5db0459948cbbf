import { randomUUID } from 'node:crypto';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { openScreen } from '#adapters/chat/screen.ts';
import { openChatOf } from '#adapters/chat/chats.ts';
import { steadyClock } from '#adapters/clock/steady.ts';
import { systemClock } from '#adapters/clock/system.ts';
import type { Timers } from '#adapters/clock/timers.ts';
import { keptMs } from '#adapters/engine/embedded/runtime/expiry.ts';
import { readHead } from '#adapters/sqlite/head.ts';
import type { Clock } from '#ports/clock.ts';
import { openOutboundHttp } from '#adapters/outbound-http/open.ts';
import type { JsonObject } from '#domain/json.ts';
import { secondsOf } from '#domain/config/units.ts';
import type { Health } from '#ports/world.ts';
import type { Chat } from '#ports/chat.ts';
import type { World } from '#ports/world.ts';
import { type HostedEngine, hostEngine } from './host-engine.ts';
import { openCompiling } from './compiling/open.ts';
import { withTenants } from '../places/tenant-clusters.ts';
import { openClusters } from './clusters.ts';
import { openReceivers } from './receivers.ts';
import { definitionsFor } from './definitions.ts';
import { openRegistries, placesOf } from './registries.ts';
import { openNotifications } from '#adapters/notifications/open.ts';
import { keysOf } from '../places/aws-keys.ts';
import { sinksOf } from '../places/sinks.ts';
import { openRepositories } from '#adapters/repositories/open.ts';
import { lockFolder } from './folder-lock.ts';
import type { OperatorSettings } from '../settings/settings.ts';
import type { Seeds } from './simulated-cluster.ts';
import { blobsUntil, journalUntil } from './closing.ts';
import { engineFileIn, openStore, type Store } from './store.ts';
import { openBoth } from '../places/chat.ts';
import { openClouds } from '../places/clouds.ts';
import { newId } from '../new-id.ts';
import { openRehearsals } from '../rehearsal/open.ts';

export interface LocalOptions {
  /** Where everything is kept: journal, blobs, engine, simulated clusters. One server a folder. */
  readonly dir: string;
  /** The engine's own database, where it shall not be in that folder. */
  readonly engineFile?: string;
  readonly settings: OperatorSettings;
  /** Paths in the settings are relative to this folder. */
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bearer of this token is `owner`. */
  readonly token: string;
  readonly owner: string;
  /** Objects that someone applied to a simulated cluster before, by its name; only when the cluster is new. */
  readonly seeds?: Seeds;
  /** The clock; default: this machine's. A faster one is for a soak. */
  readonly clock?: Clock & Timers;
  /** Runs one task by name; worlds do not know the functions. */
  readonly runTask: (name: string, input: JsonObject, world: World) => Promise<unknown>;
  /** Lines for the server's terminal: messages, and trouble that no caller waits for. */
  readonly say: (line: string) => void;
}

export interface LocalWorld extends World {
  /** The handler behind the port: it speaks the Step Functions API. */
  readonly embedded: HostedEngine['embedded'];
  /** Closes everything; running executions stay as rows and continue at the next opening. */
  close(): Promise<void>;
}

/** Everything on one machine, stored in SQLite. Opened again after any end, also a kill, it continues where it was. */
export const openLocal = async (options: LocalOptions): Promise<LocalWorld> => {
  const { dir } = options;
  const unlock = lockFolder(dir);
  const { clock = systemClock() } = options;
  const store = openStoreOf(options, unlock);
  const clusters = openClusters({ ...options, clock });
  await clusters.ready.catch((error: unknown) => {
    store.close();
    unlock();
    throw error;
  });
  const compiling = openCompiling({
    definitions: options.settings.definitions ?? true,
    ...(options.settings.kinds && { kinds: options.settings.kinds }),
    ...(options.settings.routers && { routers: options.settings.routers }),
  });
  const closing = new AbortController();
  const whole = Promise.withResolvers<World>();
  const hosted = await host(options, whole.promise);
  const clusterNames = Object.keys(options.settings.clusters ?? {});
  const settings = { ...openReceivers(options), clusters: async () => clusterNames };
  const registry = openRegistries({ ...options, clock });
  const places = withTenants(clusters, { journal: store.journal, clock });
  const world: World = {
    journal: journalUntil(closing.signal, store.journal),
    blobs: blobsUntil(closing.signal, store.blobs),
    engine: hosted.engine,
    clock,
    chat: chatOf(options),
    outboundHttp: openOutboundHttp({ allowsLoopback: true }),
    settings,
    identity: openOidc(clock, () => settings.issuers()),
    registry,
    repositories: openRepositories({
      clock,
      registry,
      registries: async () => placesOf({ ...options, clock }),
      allowsLoopback: true,
    }),
    notifications: openNotifications({
      clock,
      env: options.env,
      keys: () => keysOf(options.env),
      read: async () => sinksOf(options.settings),
    }),
    evaluate: definitionsFor(options.settings),
    clouds: openClouds({ ...options, ...places, settings: options.settings.clouds ?? {}, clock }),
    kinds: options.settings.kinds,
    routers: options.settings.routers,
    compile: compiling.compile,
    ...places,
    newId: () => newId(clock.now()),
    rehearse: openRehearsals({ ...options, like: whole.promise }),
    health: () => withEngine(store.health(), hosted.embedded.trouble()),
  };
  whole.resolve(world);
  return {
    ...world,
    embedded: hosted.embedded,
    close: async () => {
      closing.abort();
      await hosted.embedded.close();
      await compiling.close();
      await clusters.close();
      store.close();
      unlock();
    },
  };
};

const withEngine = (health: Health, trouble: Error | undefined): Health =>
  trouble === undefined
    ? health
    : {
        ...health,
        troubles: [...health.troubles, withoutPath(trouble)],
      };

/** The engine knows its file by its path; people know it by its name. */
const withoutPath = ({ message }: Error): string => message.replace(/^.*?([^/]+: )/, '$1');

const openStoreOf = ({ dir, say }: LocalOptions, unlock: () => void): Store => {
  try {
    return openStore(dir, say);
  } catch (error) {
    unlock();
    throw error;
  }
};

/** The engine begins to call at once, perhaps for runs of an earlier life: such calls wait until the world is whole. */
const host = (
  { dir, engineFile, runTask, say, clock = systemClock(), settings }: LocalOptions,
  world: Promise<World>,
): Promise<HostedEngine> => {
  const file = engineFile ?? engineFileIn(dir);
  return hostEngine({
    file,
    onTrouble: (trouble) => say(withoutPath(trouble)),
    ...keptOf(settings),
    clock: steadyClock(clock, lastAtOf(file)),
    // Jitter of retries: here real chance is wanted.
    random: () => Math.random(),
    id: () => randomUUID(),
    runTask: async (name, input) => runTask(name, input, await world),
  });
};

const lastAtOf = (file: string): number | undefined => {
  const head = readHead(file);
  return typeof head === 'object' ? head.at : undefined;
};

/** A release's executions in the engine are useful as long as the release is kept. */
const keptOf = ({ keep }: OperatorSettings): { readonly keptMs?: number } => {
  const seconds = keep === undefined ? undefined : secondsOf(keep);
  return seconds === undefined ? {} : { keptMs: Math.min(keptMs, seconds * 1000) };
};

const chatOf = ({ settings, say }: LocalOptions): Chat => {
  const chat = settings.chat && openChatOf(settings.chat, systemClock());
  return openBoth(openScreen(say), async () => chat, say);
};
