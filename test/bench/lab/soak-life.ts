/**
 * One life of the server in the soak, made to be killed: `node soak-life.ts <folder> <applications> <epoch ms at which the soak began>`. A line of its
 * input is one release to make, `<application> <number>`; a line of its output is one of `Line`, as JSON.
 */
import { createInterface } from 'node:readline';
import { answerRequest } from '#functions/api/routes.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { expireReleases } from '#shared/services/releases/retention.ts';
import { collectBlobs } from '#shared/services/store/collect-blobs.ts';
import type { World } from '#ports/world.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { sleepBy } from '#adapters/clock/timers.ts';
import { openLocal } from '#worlds/local/open.ts';
import { runTask } from '../../../cli/server/run-task.ts';
import { sourceOf } from './source.ts';

export type Line =
  | { readonly kind: 'ready' }
  | { readonly kind: 'accepted'; readonly key: string; readonly id: string }
  | { readonly kind: 'over'; readonly key: string; readonly outcome: string; readonly why?: string }
  | { readonly kind: 'list'; readonly ms: number }
  | { readonly kind: 'status'; readonly ms: number }
  | { readonly kind: 'memory'; readonly bytes: number };

const token = 'token-of-the-soak-0123456789';
const say = (line: Line): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const ask = async <T>(world: World, at: string, body?: unknown, key?: string): Promise<T> => {
  const [method = '', address = ''] = at.split(' ');
  const [path = '', query = ''] = address.split('?');
  const answer = await answerRequest(
    {
      method,
      path,
      params: {},
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: { authorization: `Bearer ${token}`, ...(key !== undefined && { 'idempotency-key': key }) },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    },
    world,
  );
  if (answer.status >= 400) throw new Error(`${at}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
};

const [dir = '', count = '1', began = '0'] = process.argv.slice(2);
/** Bakes and looks pass eight times as fast, so that five thousand releases cost work and not patience. */
const speed = 8;
const machine = systemClock();
const after = (ms: number, run: () => void): (() => void) => machine.after(ms / speed, run);
const clock = {
  now: () => Math.floor(Number(began) + (Date.now() - Number(began)) * speed),
  after,
  sleep: (ms: number, signal?: AbortSignal) => sleepBy(after, ms, signal),
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The same key after a kill finds the same release: whoever asks again makes no second one. */
const release = async (world: World, app: string, number: string): Promise<void> => {
  const key = `${app}-${number}`;
  const body = { app, images: { [app]: `shop/app:${number}` } };
  const { id } = await ask<{ id: string }>(world, 'POST /v1/releases', body, key);
  say({ kind: 'accepted', key, id });
  for (;;) {
    const { outcome } = await ask<{ outcome?: { kind: string } }>(world, `GET /v1/releases/${id}`);
    if (outcome !== undefined)
      return say({
        kind: 'over',
        key,
        outcome: outcome.kind,
        ...(outcome.kind !== 'released' && { why: await storyOf(world, id) }),
      });
    await pause(250);
  }
};

/** What was told of a release that ended otherwise than it should: the cause is in there. */
const storyOf = async (world: World, id: string): Promise<string> =>
  JSON.stringify(await ask(world, `GET /v1/releases/${id}/events`)).slice(0, 20_000);

const timed = async (ask: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await ask();
  return performance.now() - began;
};

const look = async (world: World): Promise<void> => {
  say({ kind: 'list', ms: await timed(() => ask(world, 'GET /v1/releases')) });
  const status = () => ask(world, 'GET /v1/releases?app=app-0&state=open&limit=100');
  say({ kind: 'status', ms: await timed(status) });
  say({ kind: 'memory', bytes: process.memoryUsage().rss });
};

/** What a server does each minute, as often as the short life of a release in the soak asks for. */
const keepHouse = async (world: World): Promise<never> => {
  for (let round = 0; ; round += 1) {
    await sweep(world);
    await sweepClusters(world);
    await expireReleases(world);
    if (round % 6 === 5) await collectBlobs(world);
    await look(world);
    await pause(5000);
  }
};

const world = await openLocal({
  dir,
  base: dir,
  env: {},
  token,
  owner: 'soak',
  clock,
  settings: { clusters: { local: { simulated: true } }, keep: '1m' },
  runTask: (name, input, whole) => runTask(name, input, whole),
  say: () => undefined,
});
for (let app = 0; app < Number(count); app += 1) {
  const name = `app-${app}`;
  const wish = { name, image: 'shop/app:0', replicas: 1, namespace: name, steps: '[100%]', bake: '0s' };
  await ask(world, `PUT /v1/apps/${name}`, {
    source: sourceOf({ ...wish, checks: '{window: 1s, errors: false}' }),
  });
}
say({ kind: 'ready' });
void keepHouse(world);
for await (const line of createInterface(process.stdin)) {
  const [app = '', number = ''] = line.split(' ');
  void release(world, app, number);
}
