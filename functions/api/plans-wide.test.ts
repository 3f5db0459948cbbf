import { expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { releaseStream } from '#domain/streams.ts';
import { apiWorld, knock } from '#test/api/world.ts';
import { type Counts, countedJournal } from '#test/contract/growth.ts';

/* What people ask about an application with very many targets: counted, because a function has half a minute. */

const filesOf = (targets: number): string => `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: shop, type: webservice, properties: { image: 'shop/app:1' } }
release:
  targets:
${Array.from({ length: targets }, (_, n) => `    - { name: target-of-some-team-${n}, cluster: eu, namespace: wide-${n}, environment: prod, region: eu }\n`).join('')}`;

const standing = async (targets: number) => {
  const { journal, counts, reset } = countedJournal(openMemoryJournal());
  const world = apiWorld({ journal, cluster: async () => ({ name: 'eu' }) as never });
  const source = { files: [{ path: 'app.yaml', text: filesOf(targets) }] };
  expect((await knock(world, 'PUT /v1/apps/shop', { body: { source } })).status).toBe(200);
  return { world, counts, reset };
};

const readsIn = ({ requests }: Counts): number => {
  const { append: _, ...reads } = requests;
  return Object.values(reads).reduce((sum, one) => sum + one, 0);
};

test('a plan reads each target once, and its answer to 2,000 targets is far from 6 MB', async () => {
  const { world, counts, reset } = await standing(200);
  reset();
  const { status, body } = await knock(world, 'POST /v1/plans', { body: { app: 'shop' } });
  expect(status).toBe(200);
  expect(readsIn(counts())).toBeLessThan(200 + 10);
  expect(body.length / 200).toBeLessThan(1000);
});

test('a release that has sent off few of its many targets is shown, and aborted, by reading those', async () => {
  const { world, counts, reset } = await standing(200);
  const { json } = await knock<{ id: string }>(world, 'POST /v1/releases', {
    body: { app: 'shop' },
    headers: { 'idempotency-key': 'once' },
  });
  expect(json.id).toBeDefined();
  const targets = Array.from({ length: 200 }, (_, n) => `target-of-some-team-${n}`);
  const stream = releaseStream(json.id);
  const judging = { checks: [], onUndecided: 'ask', decideWithinSeconds: 60 };
  const written = { targets: [], waves: [], hooks: [], strategy: { steps: [] }, judging };
  const plan = await world.blobs.put(JSON.stringify(written));
  await world.journal.append(stream, 1, { kind: 'planned', plan, targets }, world.clock.now());
  const wave = { kind: 'wave', index: 0, targets: targets.slice(0, 3), back: false };
  await world.journal.append(stream, 2, wave, world.clock.now());
  reset();
  expect((await knock(world, `GET /v1/releases/${json.id}`)).status).toBe(200);
  expect(readsIn(counts())).toBeLessThan(15);
  reset();
  expect((await knock(world, `POST /v1/releases/${json.id}/abort`)).status).toBe(202);
  expect(readsIn(counts())).toBeLessThan(25);
});

test('a page of releases to thousands of targets is closed early, and the next one goes on there', async () => {
  const { world } = await standing(1);
  const targets = Array.from({ length: 2000 }, (_, n) => `target-of-some-team-${n}`);
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const asking = { body: { app: 'shop' }, headers: { 'idempotency-key': `wide-${index}` } };
    const { json } = await knock<{ id: string }>(world, 'POST /v1/releases', asking);
    ids.push(json.id);
    const planned = { kind: 'planned', plan: 'sha256:1', targets };
    await world.journal.append(releaseStream(json.id), 1, planned, world.clock.now());
  }
  const seen: (readonly string[])[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const at: string = `GET /v1/releases?limit=5${after && `&after=${encodeURIComponent(after)}`}`;
    const { json, body } = await knock<{ items: readonly { id: string }[]; next?: string }>(world, at);
    expect(body.length).toBeLessThan(3_000_000);
    seen.push(json.items.map(({ id }) => id));
    after = json.next;
  }
  expect(seen.map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(seen.flat()).toEqual(ids.toReversed());
});
