import { randomUUID } from 'node:crypto';
import type { Args } from '../arguments.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit, exitOf } from '../exit.ts';
import type { Io } from '../io.ts';
import { consoleFor, startServer } from '../server/run.ts';
import { stateIn } from '../server/folder.ts';
import { stopServer, untilStopped } from '../server/until-stopped.ts';
import { clean } from '../text/clean.ts';
import { stateWord } from '../watch/format-event.ts';
import { type Watched, watch } from '../watch/watch.ts';
import { type UpMemory, writeMemory } from './memory.ts';
import type { UpPlan } from './plan.ts';
import { say } from '../words/message.ts';

interface How extends Pick<Args, 'output' | 'timeoutMs'> {
  readonly port: number;
  readonly once: boolean;
}

/** Serves; registers the application and releases it if requested; watches; continues to serve. */
export const runUp = async (
  io: Io,
  { settings, app, memory }: UpPlan,
  { port, once, ...watching }: How,
): Promise<ExitCode> => {
  const prepare = async (folder: string) => ({ dir: stateIn(folder), settings });
  const goodbye = say(io, 'stopped');
  // While a release is watched its own lines report the same.
  let isWatched = false;
  const narrate = (line: string): void => (isWatched ? undefined : io.err(line));
  const server = await startServer({
    io,
    port,
    say: narrate,
    prepare,
    ...(settings.hosts === undefined ? {} : { hosts: settings.hosts }),
  });
  io.err(say(io, 'is-listening', { url: server.url }));
  io.err(say(io, 'console', { url: consoleFor(io, server) }));
  try {
    await writeMemory(io.cwd, memory);
    const id = app === undefined ? undefined : await begin(io, server.client, app, memory);
    isWatched = id !== undefined;
    const watched =
      id === undefined
        ? undefined
        : await watch(io, server.client, id, { ...watching, after: '', lines: true });
    isWatched = false;
    if (watched !== undefined) describeEnd(io, watched);
    if (watched?.kind === 'detached' || (watched?.kind === 'timed-out' && once))
      await stopServer(io, server, goodbye);
    else if (watched?.kind === 'closed' && once) await server.stop();
    else await untilStopped(io, server, goodbye);
    return once && watched !== undefined ? codeOf(watched) : exit.ok;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/**
 * Registers, and starts a release; one that is still running from an earlier start is continued instead. A request of
 * an earlier start is not repeated: starting a server again changes nothing.
 */
const begin = async (
  io: Io,
  client: Client,
  app: NonNullable<UpPlan['app']>,
  memory: UpMemory,
): Promise<string | undefined> => {
  const { name, digest, release } = app;
  const isThere = (await client.apps()).some((one) => one.name === name);
  const isAsked = !app.isKnown || !isThere;
  const remember = () => writeMemory(io.cwd, { ...memory, app: { name, digest, release } });
  if (isAsked) await client.register(name, app.source);
  if (!release) {
    await remember();
    return undefined;
  }
  const [open] = await client.openReleases(name);
  if (open !== undefined) {
    io.err(say(io, 'up-continues', { id: open.id, app: clean(app.name) }));
    return open.id;
  }
  if (!isAsked) {
    io.err(say(io, 'up-unchanged', { app: clean(name) }));
    return undefined;
  }
  await tellFindings(io, client, app);
  const { id } = await client.start({ app: app.name, images: app.images }, randomUUID());
  await remember();
  io.err(say(io, 'release-of', { id, app: clean(app.name) }));
  return id;
};

/** What would keep the release from ending, before it begins; a plan that cannot be made is the release's to tell. */
const tellFindings = async (io: Io, client: Client, { name, images }: NonNullable<UpPlan['app']>) => {
  const view = await client.plan({ app: name, images }).catch(() => undefined);
  for (const { name: target, refused = [], forecast = [] } of view?.targets ?? []) {
    const unknown = forecast.flatMap((one) =>
      one.kind === 'unknown' ? [`${one.object}: ${one.reason}`] : [],
    );
    for (const line of [...refused, ...unknown]) io.err(clean(`${target}: ${line}`));
  }
};

const codeOf = (watched: Watched): ExitCode => {
  if (watched.kind === 'detached') return exit.ok;
  const code = exitOf(watched.release);
  return watched.kind === 'timed-out' && code === exit.ok ? exit.timedOut : code;
};

const describeEnd = (io: Io, watched: Watched): void => {
  if (watched.kind === 'closed')
    io.err(`${stateWord(io, watched.release)}: ${clean(watched.release.message)}`);
};
