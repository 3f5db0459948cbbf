/**
 * One life of a Tidegate whose application has a database of a cloud: `node life.ts <what to live, as JSON>`. The whole local
 * server on a simulated cluster releases, takes a bad revision back and removes the application, going on from wherever
 * an earlier life in that folder ended; it dies by SIGKILL at the boundary that it was told, or prints what it has seen.
 */
import { Buffer } from 'node:buffer';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { answerRequest } from '#functions/api/routes.ts';
import type { Source } from '#domain/config/place.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { openLocal } from '#worlds/local/open.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { runTask } from '../../../cli/server/run-task.ts';
import { leapingClock } from './leaping-clock.ts';
import { isOver, type Probe, probed } from './probe.ts';

export interface Living {
  readonly folder: string;
  readonly cloud: CloudSetting;
  readonly env: Readonly<Record<string, string>>;
  /** What the good revision is, and the bad one. */
  readonly sources: { readonly good: Source; readonly bad: Source };
  /** The boundary at which it dies; 0 for a natural end. */
  readonly diesAt: number;
  /** Only what leaves something behind is a boundary: a death before or after a mere question comes to the same as one there. */
  readonly onlyDeeds: boolean;
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

const { folder, cloud, env, sources, diesAt, onlyDeeds } = JSON.parse(process.argv[2] ?? '') as Living;
const clock = leapingClock(folder);
const token = 'token-of-a-life-0123456789';
const boundaries: string[] = [];
const probe: Probe = (what, isDeed) => {
  if (onlyDeeds && !isDeed) return;
  boundaries.push(what);
  if (boundaries.length === diesAt) process.kill(process.pid, 'SIGKILL');
};

const opening = openLocal({
  dir: folder,
  base: folder,
  env,
  token,
  owner: 'owner',
  clock,
  settings: { clusters: { local: { simulated: true } }, clouds: { own: cloud } },
  runTask: (name, input, whole) => clock.during(runTask(name, input, probed(whole, probe))),
  say: () => undefined,
});
const world = await clock.during(opening);

/** What a server does each minute: an answer may have been written down without waking whoever waits for it. */
const keepHouse = async (): Promise<never> => {
  for (;;) {
    await clock.during(sweep(world).catch(() => undefined));
    await clock.sleep(60_000);
  }
};
void keepHouse();

const ask = async <T>(at: string, body?: unknown, key?: string): Promise<T> => {
  const [method = '', path = ''] = at.split(' ');
  const headers = { authorization: `Bearer ${token}`, ...(key !== undefined && { 'idempotency-key': key }) };
  const request = {
    method,
    path,
    params: {},
    query: {},
    headers,
    body: Buffer.from(JSON.stringify(body ?? '')),
  };
  const answer = await clock.during(answerRequest(request, world));
  if (answer.status >= 400) throw new Error(`${at}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as T;
};

interface Shown {
  readonly outcome?: { readonly kind: string };
  readonly message: string;
}

/** Longer than anything in this story waits: what is not over by then stands still. */
const mostMs = 6 * 3_600_000;

/** Until it is over; a question is answered on the way. */
const ended = async (id: string): Promise<string> => {
  for (const since = clock.now(); ;) {
    const { outcome, message } = await ask<Shown>(`GET /v1/releases/${id}`);
    if (outcome !== undefined) return outcome.kind;
    if (clock.now() - since > mostMs) throw new Error(`release ${id} stands still: ${message}`);
    for (const { stream } of await world.journal.list(`approval/${id}.`))
      await ask(`POST /v1/approvals/${stream.slice('approval/'.length)}/decisions`, {
        answer: 'approved',
      }).catch(isOver);
    await pause(25);
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
