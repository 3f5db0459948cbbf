import { routes } from '#functions/api/routes.ts';
import { type LocalOptions, type LocalWorld, openLocal } from '#worlds/local/open.ts';
import { lockFolder } from '#worlds/local/folder-lock.ts';
import { type Client, openClient } from '../client.ts';
import type { Io } from '../io.ts';
import { ownerName } from './owner.ts';
import { jsonLog } from '#functions/runtime/json-log.ts';
import { runTask } from './run-task.ts';
import { serve as answerFrom } from '#shared/http/router.ts';
import { openMetrics, type Metrics } from './metrics.ts';
import { keepDelivering } from './delivering.ts';
import { leaveNote, ownFolder, ownToken } from './folder.ts';
import { serve } from './serve.ts';
import { keepSweeping } from './sweeping.ts';

export interface LocalServer {
  readonly url: string;
  /** Where a browser opens the console, signed in: the token is behind `#`, which no server sees. */
  readonly console: string;
  /** Speaks to this server as any other client does. */
  readonly client: Client;
  stop(): Promise<void>;
}

export interface Running {
  readonly io: Io;
  /** Lines for the server's terminal. */
  readonly say: (line: string) => void;
  readonly port: number;
  /** Names under which a proxy may ask. */
  readonly hosts?: readonly string[];
  /** Called once the folder is ours: what the world shall be like, and where it is kept. */
  readonly prepare: (folder: string) => Promise<Pick<LocalOptions, 'dir' | 'settings' | 'seeds'>>;
}

/** Starts the whole of Tidegate in this process: the API on 127.0.0.1, the engine and the world behind them. */
export const startServer = async ({ io, port, hosts, say, prepare }: Running): Promise<LocalServer> => {
  const folder = await ownFolder(io.cwd);
  const unlock = lockFolder(folder);
  const undo: (() => unknown)[] = [unlock];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const token = await ownToken(folder);
    const world = Promise.withResolvers<LocalWorld>();
    // The port first: an unreachable world must not begin to move releases.
    const metrics = openMetrics();
    const table = [...routes, metrics.route];
    const serving = await serve(
      port,
      async (request) => answerFrom(table, request, await world.promise),
      hosts,
    );
    undo.push(() => serving.stop());
    const opened = await openLocal({ ...(await prepare(folder)), ...options(io, token, metrics), say });
    undo.splice(1, 0, () => opened.close());
    world.resolve(opened);
    undo.push(keepSweeping(opened, say));
    undo.push(keepDelivering(opened, say));
    const startedAt = new Date(io.now()).toISOString();
    undo.push(await leaveNote(io.cwd, { server: serving.url, token, pid: process.pid, startedAt }));
    const client = openClient(async () => ({ server: serving.url, token }));
    return { url: serving.url, console: `${serving.url}/#token=${token}`, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The address of the console for this terminal. A log that others may read gets it without the token. */
export const consoleFor = ({ live }: Io, { url, console }: LocalServer): string =>
  live ? console : `${url} (the token is in .tidegate/token)`;

const options = (
  io: Io,
  token: string,
  metrics: Metrics,
): Pick<LocalOptions, 'base' | 'env' | 'token' | 'owner' | 'runTask'> => ({
  base: io.cwd,
  env: io.env,
  token,
  owner: ownerName(),
  runTask: (name, input, world) => runTask(name, input, world, [metrics.observer, ...observersOf(io)]),
});

/** `TIDEGATE_LOG=json` prints the lines that the functions write in the cloud. */
const observersOf = (io: Io) =>
  io.env['TIDEGATE_LOG'] === 'json'
    ? [jsonLog({ write: (line) => io.err(line), namespace: 'Tidegate' })]
    : [];
