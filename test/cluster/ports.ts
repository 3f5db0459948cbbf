import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below the range from which systems take the ports of outgoing connections, so that none of those comes between. */
const lowest = 20_000;
const highest = 32_000;

/** Finds `count` different ports on 127.0.0.1 that nobody listens on right now. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 1_000)
      throw new Error(`no ${count} free ports between ${lowest} and ${highest} on 127.0.0.1`);
    // Chance keeps planes apart that start at the same time; nothing of a test depends on the number.
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (await isFree(port)) found.add(port);
  }
  return [...found];
};

/** Waits until all ports can be listened on again, and gives those that still cannot after five seconds. */
export const untilFree = async (ports: readonly number[]): Promise<readonly number[]> => {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const states = await Promise.all(ports.map(async (port) => ({ port, free: await isFree(port) })));
    const taken = states.filter(({ free }) => !free).map(({ port }) => port);
    if (taken.length === 0 || performance.now() > deadline) return taken;
    await sleep(50);
  }
};

/** Says whether we could listen on this port of 127.0.0.1 now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
