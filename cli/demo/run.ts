import { randomUUID } from 'node:crypto';
import type { ReleaseView } from '#domain/view/view.ts';
import type { Client } from '../client.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { consoleFor, startServer } from '../server/run.ts';
import { stopServer, untilStopped } from '../server/until-stopped.ts';
import { clean } from '../text/clean.ts';
import { type Watched, watch } from '../watch/watch.ts';
import { demoApp, prepareDemo } from './scenario.ts';
import { whatNext } from './what-next.ts';

interface How {
  readonly port: number;
  readonly keep: boolean;
  readonly once: boolean;
}

const goodbye =
  'Goodbye. The state of this demo stays in .tidegate/demo until the next one (--keep continues with it).';

/** Plays the demo: a good release, a bad one, and then whatever the user tries. */
export const runDemo = async (io: Io, { port, keep, once }: How): Promise<ExitCode> => {
  // During the demo its own lines report the same.
  let telling = true;
  const say = (line: string): void => (telling ? undefined : io.out(line));
  const server = await startServer({ io, port, say, prepare: (folder) => prepareDemo(folder, keep) });
  try {
    const goesOn = keep && (await server.client.releases()).length > 0;
    io.out(
      `Tidegate serves on ${server.url}, with a simulated cluster: ${goesOn ? demoApp.again : demoApp.before}.`,
    );
    io.out(`Console: ${io.paint('bold', consoleFor(io, server))}`);
    const stayed = goesOn || (await play(io, server.client)) === 'stayed';
    for (const other of demoApp.others) await server.client.register(other.name, other.source);
    telling = false;
    if (stayed && !once) {
      io.out(whatNext(io, server.url));
      await untilStopped(io, server, goodbye);
    } else await stopServer(io, server, goodbye);
    return exit.ok;
  } catch (error) {
    await server.stop();
    throw error;
  }
};

const play = async (io: Io, client: Client): Promise<'stayed' | 'left'> => {
  await client.register(demoApp.name, demoApp.source);
  for (const scene of demoApp.scenes) {
    io.out(`\n${io.paint('bold', scene.title)}\n${scene.about}`);
    const { id } = await client.start({ app: demoApp.name, images: scene.images }, randomUUID());
    const watched = await watch(io, client, id, { output: 'table', after: '', lines: true });
    if (watched.kind === 'detached') return 'left';
    io.out(ending(io, watched));
  }
  return 'stayed';
};

const ending = (io: Io, watched: Exclude<Watched, { kind: 'detached' }>): string => {
  const { outcome, message }: ReleaseView = watched.release;
  const style = outcome?.kind === 'released' ? 'green' : 'red';
  return io.paint(style, `→ ${outcome?.kind ?? 'still under way'}: ${clean(outcome?.reason ?? message)}`);
};
