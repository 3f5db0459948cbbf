/**
 * An engine in a process of its own, on the file it is given; a parent that forked it hears what it has to say.
 *
 *   node process.ts fill <file> <count>   leaves so many executions asleep for a day
 *   node process.ts rest <file>           opens and recovers it, does one execution, says how long and how large
 *   node process.ts storm <file>          opens it two days later and serves it until the parent lets go
 */
import { setTimeout as later } from 'node:timers/promises';
import { serveEngine } from '#adapters/engine/embedded/protocol/server.ts';
import { createMachine, fiveTasks, napMs, openOn, sleeper, startMany } from './open.ts';

export type Rested = { readonly recoveredMs: number; readonly rssMiB: number };
export type Stormed =
  | { readonly url: string }
  | { readonly seconds: number; readonly processorSeconds: number };

const [, , role = '', file = '', count = '0'] = process.argv;
const say = (news: Rested | Stormed): void => void process.send?.(news);

const fill = async (): Promise<void> => {
  const engine = openOn(file);
  const machine = await createMachine(engine, 'sleeper', sleeper);
  for (let left = Number(count); left > 0; left -= 1000)
    await startMany(engine, machine, Math.min(left, 1000), `run-${left}`);
  await engine.close();
};

const rest = async (): Promise<void> => {
  const began = performance.now();
  const engine = openOn(file);
  const recoveredMs = performance.now() - began;
  await startMany(engine, await createMachine(engine, 'five', fiveTasks), 1, 'visitor');
  say({ recoveredMs, rssMiB: process.memoryUsage.rss() / 2 ** 20 });
  await engine.close();
};

const storm = async (): Promise<void> => {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const aheadMs = 2 * napMs;
  const engine = openOn(file, { aheadMs });
  const serving = await serveEngine({ engine, host: '127.0.0.1', port: 0 });
  say({ url: serving.url });
  while ((engine.nextWakeAt() ?? Number.POSITIVE_INFINITY) <= Date.now() + aheadMs) await later(5);
  const { user, system } = process.cpuUsage(cpu);
  say({ seconds: (performance.now() - began) / 1000, processorSeconds: (user + system) / 1e6 });
  await new Promise((resolve) => void process.once('disconnect', () => resolve(undefined)));
  await serving.close();
  await engine.close();
};

const roles: Readonly<Record<string, () => Promise<void>>> = { fill, rest, storm };
await roles[role]?.();
if (role !== 'storm') process.disconnect?.();
