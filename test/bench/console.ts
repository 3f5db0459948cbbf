import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventPage } from '#domain/view/view.ts';
import { buildConsole } from '#infra/build-console.ts';
import { openStage } from '#test/console/stage.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

const viewers = 50;
const seconds = 30;

/** What the pages of the console weigh, and what a server does for people who look at one release. */
export const bench = async (): Promise<readonly Bench[]> => {
  const files = await buildConsole();
  return [
    {
      name: 'console: size, bytes gzipped',
      figures: {
        'all but the charts (bar: 90,000)': weigh(files, (path) => !path.includes('/chart')),
        'approvals (bar: 40,000)': loadedBy(files, ['/main', '/style']),
        charts: weigh(files, (path) => path.includes('/chart')),
      },
    },
    { name: 'console: viewers', figures: await watched() },
  ];
};

type Files = Awaited<ReturnType<typeof buildConsole>>;

const weigh = (files: Files, isCounted: (path: string) => boolean): number =>
  Object.entries(files)
    .filter(([path]) => isCounted(path))
    .reduce((sum, [, { text }]) => sum + gzipSync(text).length, 0);

/** These, the page, and what they import at once, not only when it is needed. */
const loadedBy = (files: Files, names: readonly string[]): number => {
  const seen = new Set(['/']);
  const open = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const imports = files[path]?.text.matchAll(/(?:from|import)"\.\/([^"]+)"/g) ?? [];
    for (const [, name = ''] of imports) open(`/console/${name}`);
  };
  for (const path of Object.keys(files)) if (names.some((name) => path.includes(name))) open(path);
  return weigh(files, (path) => seen.has(path));
};

/** Processor that the server and its viewers, in one process, take while a release stands in its first step. */
const watched = async (): Promise<Bench['figures']> => {
  const stage = await openStage();
  try {
    await stage.over(await stage.release('slow', 'web:1'));
    const id = await stage.release('slow', 'web:2');
    await sleep(8_000);
    const measured = async (many: number): Promise<number> => {
      const stopped = new AbortController();
      const looking = Array.from({ length: many }, () => look(stage.server.client, id, stopped.signal));
      await sleep(2_000);
      const before = process.cpuUsage();
      await sleep(seconds * 1_000);
      const { user, system } = process.cpuUsage(before);
      stopped.abort();
      await Promise.all(looking);
      return (user + system) / 1_000 / seconds / 10;
    };
    const alone = await measured(0);
    const with50 = await measured(viewers);
    return {
      machine: machine(),
      'nobody looks, % of a core': Number(alone.toFixed(2)),
      [`${viewers} viewers of one release, % of a core`]: Number(with50.toFixed(2)),
      'for the viewers (bar: 5)': Number((with50 - alone).toFixed(2)),
    };
  } finally {
    await stage.close();
  }
};

interface Asked {
  events(id: string, after: string, wait: number, signal?: AbortSignal): Promise<EventPage>;
}

/** One tab that follows a release, as the console does. */
const look = async (client: Asked, id: string, signal: AbortSignal): Promise<void> => {
  let after = '';
  while (!signal.aborted) {
    try {
      const page = await client.events(id, after, 20, signal);
      after = page.next;
      if (page.done) return;
    } catch {
      return;
    }
  }
};
