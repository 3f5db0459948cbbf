import { machine, quantile } from './lab/machine.ts';
import { type LocalServer, openServer } from './lab/local-server.ts';
import type { Wish } from './lab/source.ts';
import type { Bench } from './run.ts';

const windowSeconds = 2;
const good = 25;
const bad = 12;

const wish = (name: string): Wish => ({
  name,
  image: 'shop/app:1',
  replicas: 5,
  namespace: 'bench',
  steps: '[20%, 100%]',
  // Long enough that the first releases stand still while the later ones begin.
  bake: '10m',
  checks: `{warmup: 0s, window: ${windowSeconds}s, minRequests: 50, errors: {maxIncrease: 50%, floor: 1%}}`,
});

/**
 * The local server, on disk and behind HTTP: from a signed webhook to the first patch of the Deployment (bar: p95 under
 * 1 s), and from the end of the window whose numbers turned the scale to the patch that turns back (bar: under one poll,
 * which is one window).
 */
export const bench = async (): Promise<Bench> => {
  const names = (kind: string, count: number) => Array.from({ length: count }, (_, n) => `${kind}-${n}`);
  const [goodOnes, badOnes] = [names('good', good), names('bad', bad)];
  const server = await openServer([...goodOnes, ...badOnes].map(wish));
  try {
    const first: number[] = [];
    for (const app of goodOnes) first.push(await untilFirstPatch(server, app, 'shop/app:2'));
    const burst = await Promise.all(badOnes.map((app) => untilFirstPatch(server, app, 'shop/app:2-bad')));
    const back = await Promise.all(badOnes.map((app) => untilTurned(server, app)));
    const spread = (numbers: readonly number[]) => ({
      p50: Math.round(quantile(numbers, 0.5)),
      p95: Math.round(quantile(numbers, 0.95)),
      most: Math.round(Math.max(...numbers)),
      of: numbers.length,
    });
    const windowsEnd = back.map(({ sinceWindow }) => sinceWindow);
    return {
      name: 'latency',
      figures: {
        machine: machine(),
        unit: 'ms',
        'webhook to first patch': { ...spread(first), bar: 1000 },
        'the same, all at once': { ...spread(burst), bar: 1000 },
        'failing window’s end to rollback patch': { ...spread(windowsEnd), bar: windowSeconds * 1000 },
        'verdict to rollback patch': spread(back.map(({ sinceVerdict }) => sinceVerdict)),
      },
    };
  } finally {
    await server.stop();
  }
};

const patienceMs = 60_000;

/** Polls a list that another part of this process fills, finely: what it adds is told with the figures. */
const seen = async <T>(what: string, find: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

const untilFirstPatch = async (server: LocalServer, app: string, image: string): Promise<number> => {
  const sentAt = Date.now();
  await server.hook(app, image);
  const patch = await seen(`the first patch of ${app}`, () =>
    server.writes.find((write) => write.app === app && write.release !== undefined),
  );
  return patch.at - sentAt;
};

/** How long after its verdict, and after the end of the last window that was weighed for it, the old template was back. */
const untilTurned = async (server: LocalServer, app: string) => {
  const patch = await seen(`the way back of ${app}`, () => {
    const mine = server.writes.filter((write) => write.app === app);
    const turned = mine.findIndex(({ image }) => image.endsWith('-bad'));
    return turned < 0 ? undefined : mine.slice(turned).find(({ image }) => image === 'shop/app:1');
  });
  const verdict = (await server.story(app)).find(
    ({ event }) => event.kind === 'judged' && event.verdict.kind === 'fail',
  );
  if (verdict === undefined) throw new Error(`${app} came back without a verdict`);
  const weighed = Object.values((await server.looks(verdict.event.release)).at(-1)?.after ?? {});
  const windowEnd = Math.max(...weighed.map(({ until }) => until));
  return { sinceVerdict: patch.at - verdict.at, sinceWindow: patch.at - windowEnd };
};
