import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openSqliteBlobs } from '#adapters/blobs/sqlite.ts';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { openScreen } from '#adapters/chat/screen.ts';
import { openChatOf } from '#adapters/chat/chats.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openOutboundHttp } from '#adapters/outbound-http/open.ts';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Chat } from '#ports/chat.ts';
import type { World } from '#ports/world.ts';
import { type HostedEngine, hostEngine } from './host-engine.ts';
import { openClusters } from './clusters.ts';
import { openReceivers } from './receivers.ts';
import { definitionsFor } from './definitions.ts';
import { openRegistries } from './registries.ts';
import { lockFolder } from './folder-lock.ts';
import type { OperatorSettings } from '../settings/settings.ts';
import type { Seeds } from './simulated-cluster.ts';
import { blobsUntil, journalUntil } from './closing.ts';
import { openBoth } from '../places/chat.ts';
import { newId } from '../new-id.ts';

export interface LocalOptions {
  /** Where everything is kept: journal, blobs, engine, simulated clusters. One server a folder. */
  readonly dir: string;
  /** The engine's own database, where it shall not be in that folder. */
  readonly engineFile?: string;
  readonly settings: OperatorSettings;
  /** Paths in the settings are relative to this folder. */
  readonly base: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whoever brings this bearer token is `owner`. */
  readonly token: string;
  readonly owner: string;
  /** What somebody has applied to a simulated cluster before, by its name; only when the cluster is new. */
  readonly seeds?: Seeds;
  /** Runs one task by name; worlds do not know the functions. */
  readonly runTask: (name: string, input: JsonObject, world: World) => Promise<unknown>;
  /** Lines for people who look at the server: what is told, and trouble that no caller waits for. */
  readonly say: (line: string) => void;
}

export interface LocalWorld extends World {
  /** What stands behind the port: it answers the Step Functions API. */
  readonly embedded: HostedEngine['embedded'];
  /** Lets go of everything; runs under way stand still as rows and go on at the next opening. */
  close(): Promise<void>;
}

/** Everything on one machine, kept in SQLite; opened again after any end, also a kill, it goes on where it stood. */
export const openLocal = async (options: LocalOptions): Promise<LocalWorld> => {
  const { dir } = options;
  const unlock = lockFolder(dir);
  const clock = systemClock();
  const clusters = openClusters({ ...options, clock });
  const store = openDatabase(join(dir, 'tidegate.sqlite'));
  const closing = new AbortController();
  const whole = Promise.withResolvers<World>();
  const hosted = await host(options, whole.promise);
  const settings = openReceivers(options);
  const world: World = {
    journal: journalUntil(closing.signal, openSqliteJournal(store)),
    blobs: blobsUntil(closing.signal, openSqliteBlobs(store)),
    engine: hosted.engine,
    clock,
    chat: chatOf(options),
    outboundHttp: openOutboundHttp({ allowsLoopback: true }),
    settings,
    identity: openOidc(clock, () => settings.issuers()),
    registry: openRegistries({ ...options, clock }),
    evaluate: definitionsFor(options.settings),
    cluster: (name) => clusters.cluster(name),
    metrics: (name) => clusters.metrics(name),
    newId: () => newId(clock.now()),
  };
  whole.resolve(world);
  return {
    ...world,
    embedded: hosted.embedded,
    close: async () => {
      closing.abort();
      await hosted.embedded.close();
      await clusters.close();
      store.close();
      unlock();
    },
  };
};

/** The engine begins to call at once, perhaps for runs of an earlier life: such calls wait until the world is whole. */
const host = ({ dir, engineFile, runTask }: LocalOptions, world: Promise<World>): Promise<HostedEngine> =>
  hostEngine({
    file: engineFile ?? join(dir, 'engine.sqlite'),
    clock: systemClock(),
    // Jitter of retries: here real chance is wanted.
    random: () => Math.random(),
    id: () => randomUUID(),
    runTask: async (name, input) => runTask(name, input, await world),
  });

const chatOf = ({ settings, say }: LocalOptions): Chat => {
  const chat = settings.chat && openChatOf(settings.chat, systemClock());
  return openBoth(openScreen(say), async () => chat, say);
};
