/**
 * One life of a Tidegate whose application has a database of a cloud: `node life.ts <what to live, as JSON>`. The whole local
 * server on a simulated cluster releases, takes a bad revision back and removes the application, going on from wherever
 * an earlier life in that folder ended; it dies by SIGKILL at the boundary that it was told, or prints what it has seen.
 */
import { Buffer } from 'node:buffer';
import { systemClock } from '#adapters/clock/system.ts';
import { sleepBy } from '#adapters/clock/timers.ts';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { answerRequest } from '#functions/api/routes.ts';
import type { Source } from '#domain/config/place.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { openLocal } from '#worlds/local/open.ts';
import { runTask } from '../../../cli/server/run-task.ts';
import { isOver, type Probe, probed } from './probe.ts';

export interface Living {
  readonly folder: string;
  /** When the first life began, epoch ms; time passes this much faster since. */
  readonly began: number;
  readonly speed: number;
  readonly cloud: CloudSetting;
  readonly env: Readonly<Record<string, string>>;
  /** What the good revision is, and the bad one. */
  readonly sources: { readonly good: Source; readonly bad: Source };
  /** The boundary at which it dies; 0 for a natural end. */
  readonly diesAt: number;
}

export interface Lived {
  readonly boundaries: readonly string[];
  readonly outcomes: readonly string[];
  /** Facts of the stack, in order. */
  readonly facts: readonly { readonly kind: string; readonly op?: string }[];
  /** Keys of the binding before the removal, where this life saw it, and whether it is there at the end. */
  readonly bound?: readonly string[];
  readonly isLeft: boolean;
}

const { folder, began, speed, cloud, env, sources, diesAt } = JSON.parse(process.argv[2] ?? '') as Living;
const machine = systemClock();
const after = (ms: number, run: () => void): (() => void) => machine.after(ms / speed, run);
const clock = {
  now: () => Math.floor(began + (Date.now() - began) * speed),
  after,
  sleep: (ms: number, signal?: AbortSignal) => sleepBy(after, ms, signal),
};
const token = 'token-of-a-life-0123456789';
const boundaries: string[] = [];
const probe: Probe = (what) => {
  boundaries.push(what);
  if (boundaries.length === diesAt) process.kill(process.pid, 'SIGKILL');
};

const world = await openLocal({
  dir: folder,
  base: folder,
  env,
  token,
  owner: 'owner',
  clock,
  settings: { clusters: { local: { simulated: true } }, clouds: { own: cloud } },
  runTask: (name, input, whole) => runTask(name, input, probed(whole, probe)),
  say: () => undefined,
});

/** What a server does each minute: an answer may have been written down without waking whoever waits for it. */
const keepHouse = async (): Promise<never> => {
  for (;;) {
    await sweep(world).catch(() => undefined);
    await clock.sleep(60_000);
  }
};
void keepHouse();

const ask = async <T>(at: string, body?: unknown, key?: string): Promise<T> => {
  const [method = '', path = ''] = at.split(' ');
  const headers = { authorization: `Bearer ${token}`, ...(key !== undefined && { 'idempotency-key': key }) };
  const answer = await answerRequest(
    { method, path, params: {}, query: {}, headers, body: Buffer.from(JSON.stringify(body ?? '')) },
    world,
  );
  if (answer.status >= 400) throw new Error(`${at}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
};

/** Until it is over; a question is answered on the way. */
const ended = async (id: string): Promise<string> => {
  for (;;) {
    const { outcome } = await ask<{ readonly outcome?: { readonly kind: string } }>(`GET /v1/releases/${id}`);
    if (outcome !== undefined) return outcome.kind;
    for (const { stream } of await world.journal.list(`approval/${id}.`))
      await ask(`POST /v1/approvals/${stream.slice('approval/'.length)}/decisions`, {
        answer: 'approved',
      }).catch(isOver);
    await machine.sleep(25);
  }
};

const release = async (key: string, source: Source): Promise<string> => {
  const { id } = await ask<{ readonly id: string }>('POST /v1/releases', { app: 'shop', source }, key);
  return ended(id);
};

const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'shop-db' };
const binding = async () =>
  (await (await world.cluster('local')).get(secret)) as { readonly data?: object } | undefined;

/** The removal that an earlier life has begun. */
const begun = async (): Promise<string | undefined> => {
  type Row = { readonly id: string; readonly cause: { readonly kind: string } };
  const { items } = await ask<{ readonly items: readonly Row[] }>('GET /v1/releases');
  return items.find(({ cause }) => cause.kind === 'removal')?.id;
};

const outcomes = [await release('good', sources.good), await release('bad', sources.bad)];
const before = await begun();
const bound = before === undefined ? Object.keys((await binding())?.data ?? {}).toSorted() : undefined;
const remove = () => ask<{ readonly release: string }>('POST /v1/removals', { app: 'shop' });
outcomes.push(await ended(before ?? (await remove()).release));
const stacks = await world.journal.list('stack/');
const facts = await Promise.all(stacks.map(({ stream }) => world.journal.read(stream)));
const lived = {
  boundaries,
  outcomes,
  facts: facts.flat().map(({ event }) => event),
  ...(bound !== undefined && { bound }),
  isLeft: (await binding()) !== undefined,
};
process.stdout.write(JSON.stringify(lived satisfies { [key in keyof Lived]?: unknown }));
await world.close();
process.exit(0);
