import { expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { Blobs } from '#ports/blobs.ts';
import { countedJournal } from '../contract/growth.ts';
import { historiesOf, largestPayloadOf } from './histories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import type { Stage } from './stage.ts';

/* A release to very many targets. An execution of Step Functions ends at 25,000 events, and a state at 256 KiB. */

/** TIDEGATE_LONG=1 plays two thousand, `npm test` enough to count what each costs. */
const count = process.env['TIDEGATE_LONG'] === undefined ? 60 : 2000;

const mail = "    - { name: mail, type: worker, properties: { image: 'shop/mail:1' } }\n";

const source = (
  image: string,
  namespace: string,
  { targets = count, more = '', others = '' }: { targets?: number; more?: string; others?: string } = {},
): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: shop, type: webservice, properties: { image: '${image}' } }
${others}release:
  strategy: { steps: [100%], bake: 0s }
  checks: { errors: false, window: 1s }
${more}  targets:
${Array.from({ length: targets }, (_, n) => `    - { name: target-${n}, cluster: local, namespace: ${namespace}-${n}, environment: prod, region: eu }\n`).join('')}`,
    },
  ],
});

/** Bytes of the largest event in any stream. */
const largestEntryOf = async ({ world: { journal } }: Stage): Promise<number> => {
  const streams = await journal.list('');
  const entries = (await Promise.all(streams.map(({ stream }) => journal.read(stream)))).flat();
  return Math.max(...entries.map(({ event }) => Buffer.byteLength(JSON.stringify(event))));
};

test(`a release to ${count} targets comes nowhere near the limits of an execution`, async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', source('shop/app:1', stage.namespace));
  expect((await stage.ended('r-1', 24 * 3_600_000)).outcome?.kind).toBe('released');
  const releases = await historiesOf(stage, 'release');
  // Each target has a wave of its own here, which costs most.
  expect(Math.max(...releases.values())).toBeLessThan(24 * Math.min(count, 800) + 100);
  expect(Math.max(...releases.values())).toBeLessThan(15_000);
  expect(releases.size).toBeGreaterThanOrEqual(Math.floor(count / 400));
  expect(await largestPayloadOf(stage, 'release')).toBeLessThan(128 * 1024);
  expect(await largestPayloadOf(stage, 'rollout')).toBeLessThan(16 * 1024);
  // An entry of the journal may have 256 KiB: so much for each target leaves room for 2,000.
  expect(await largestEntryOf(stage)).toBeLessThan(count * 80 + 4096);
}, 1_800_000);

/** What two releases ask of the stores, for each of their targets: the second one removes what it leaves out. */
const costsOf = async (targets: number, more: string) => {
  const { journal, counts } = countedJournal(openMemoryJournal());
  const blobs = openMemoryBlobs();
  let blobBytes = 0;
  const counted: Blobs = {
    put: (text) => blobs.put(text),
    get: async (digest) => {
      const text = await blobs.get(digest);
      blobBytes += text.length;
      return text;
    },
  };
  const stage = await openSimulatedTheatre(1, {
    kept: () => ({ journal, blobs: counted, file: ':memory:' }),
  });
  for (const [id, others] of [
    ['r-1', mail],
    ['r-2', ''],
  ] as const) {
    await stage.request(id, source('shop/app:1', stage.namespace, { targets, more, others }));
    expect((await stage.ended(id, 24 * 3_600_000)).outcome?.kind).toBe('released');
  }
  await stage.stop();
  const { requests, items, bytes } = counts();
  const { append = 0, ...reads } = requests;
  const all = Object.values(reads).reduce((sum, one) => sum + one, 0);
  const each = { reads: all, writes: append, items, bytes, blobBytes };
  return Object.fromEntries(Object.entries(each).map(([what, sum]) => [what, sum / targets]));
};

test.each(['one after the other', 'together'] as const)(
  'each of many targets costs what each of few does, %s',
  async (order) => {
    const costs = (targets: number) => costsOf(targets, order === 'together' ? together(targets) : '');
    const few = await costs(15);
    const many = await costs(90);
    for (const [what, each] of Object.entries(many)) expect(each, what).toBeLessThan(1.15 * (few[what] ?? 0));
  },
  300_000,
);

const together = (targets: number): string =>
  `  waves: [[${Array.from({ length: targets }, (_, n) => `target-${n}`).join(', ')}]]\n`;

/** What each call of nextWave asked of the store and of the engine. */
const asksOfWaves = async () => {
  const { journal, reset, counts } = countedJournal(openMemoryJournal());
  const asks: { readonly reads: number; readonly looks: number }[] = [];
  let looks = 0;
  const stage = await openSimulatedTheatre(1, {
    kept: () => ({ journal, blobs: openMemoryBlobs(), file: ':memory:' }),
    interfere: async ({ task }, run) => {
      if (task !== 'nextWave') return run();
      reset();
      looks = 0;
      const answer = await run();
      const { read = 0, recent = 0 } = counts().requests;
      asks.push({ reads: read + recent, looks });
      return answer;
    },
  });
  const { engine } = stage.world;
  const look = engine.look.bind(engine);
  Object.assign(engine, {
    look: (...asked: Parameters<typeof look>) => {
      looks += 1;
      return look(...asked);
    },
  });
  return { stage, asks };
};

test('a wave asks for its own targets only, however many others there are', async () => {
  const { stage, asks } = await asksOfWaves();
  await stage.request('r-1', source('shop/app:1', stage.namespace, { targets: 30 }));
  expect((await stage.ended('r-1', 24 * 3_600_000)).outcome?.kind).toBe('released');
  expect(asks.length).toBeGreaterThan(30);
  expect(Math.max(...asks.map(({ reads }) => reads))).toBeLessThan(15);
  await stage.stop();
}, 300_000);

test('a wave of 1,000 targets goes in parts, and each part asks the engine about itself only', async () => {
  const { stage, asks } = await asksOfWaves();
  await stage.request('r-1', source('shop/app:1', stage.namespace, { targets: 1000, more: together(1000) }));
  await stage.until(async () => asks.length > 0, 24 * 3_600_000);
  expect(asks[0]?.looks).toBe(400);
  await stage.stop();
}, 300_000);
