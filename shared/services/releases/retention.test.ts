import { describe, expect, test } from 'vitest';
import type { Blobs } from '#ports/blobs.ts';
import { indexes } from '#domain/indexes.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import { approvalStream, auditStream, releaseStream, targetStream } from '#domain/streams.ts';
import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import { apiWorld, type ApiWorld, knock, registerShop, write } from '#test/api/world.ts';
import { pastRelease } from '#test/contract/growth.ts';
import { collectBlobs } from '../store/collect-blobs.ts';
import { foldStream } from '../store/target-facts.ts';
import { expireReleases } from './retention.ts';
import { begin } from './start.ts';

const day = 86_400_000;
const idOf = (index: number): string => `past-${String(index).padStart(4, '0')}`;

const lived = async (count: number, changes: Partial<ApiWorld> = {}): Promise<ApiWorld> => {
  const world = apiWorld(changes);
  await registerShop(world);
  for (let index = 0; index < count; index += 1) await pastRelease(world, idOf(index));
  return world;
};

const idsOf = async (world: ApiWorld): Promise<readonly string[]> =>
  (await world.journal.find(indexes.releases)).map(({ stream }) => stream.slice(releaseStream('').length));

/** Until nothing more goes. */
const expireAll = async (world: ApiWorld): Promise<void> => {
  while ((await expireReleases(world)).length > 0);
};

describe('releases that have had their time', () => {
  test('are kept for 90 days, and the last 50 of an application for ever', async () => {
    const world = await lived(70);
    await world.clock.advance(90 * day - 1);
    expect(await expireReleases(world)).toEqual([]);
    await world.clock.advance(2);
    await expireAll(world);
    expect(await idsOf(world)).toEqual(Array.from({ length: 50 }, (_, index) => idOf(index + 20)));
    expect((await world.journal.list(releaseStream(''))).length).toBe(50);
  });

  test('go after the time that the settings say', async () => {
    const world = await lived(60);
    await world.clock.advance(2000);
    await expireAll({ ...world, settings: { ...world.settings, keepMs: 1000 } });
    expect(await idsOf(world)).toHaveLength(50);
  });

  test('leave who did what, and nothing else', async () => {
    const world = await lived(55);
    await write(world, approvalStream(`${idOf(1)}.plan`), { kind: 'asked', token: 't' }, { kind: 'expired' });
    await world.clock.advance(100 * day);
    await expireAll(world);
    for (const { stream } of await world.journal.list('')) {
      const isAudit = stream === auditStream(idOf(1));
      const texts = (await world.journal.read(stream)).map((entry) => JSON.stringify(entry));
      if (!isAudit) expect([stream, ...texts].filter((text) => text.includes(idOf(1)))).toEqual([]);
    }
    const [audit] = await world.journal.read(auditStream(idOf(1)));
    expect(audit?.event).toMatchObject({ kind: 'audited', release: idOf(1), app: 'shop' });
    expect(JSON.stringify(audit?.event)).toContain('"by":"ann"');
  });

  test('do not change how a target stands, and the views of those that stay', async () => {
    const world = await lived(60);
    const stream = targetStream('shop', 'eu');
    const before = await foldStream(world.journal, stream);
    const view = await knock(world, `GET /v1/releases/${idOf(30)}`);
    await world.clock.advance(100 * day);
    await expireAll(world);
    expect(await foldStream(world.journal, stream)).toEqual(before);
    expect(foldTarget((await world.journal.read(stream)) as never)).toEqual(before);
    expect((await knock(world, `GET /v1/releases/${idOf(30)}`)).json).toEqual(view.json);
  });
});

describe('what is never forgotten, however old', () => {
  test('an open release, and the one that it undoes', async () => {
    const world = await lived(2);
    const cause = { kind: 'undo', app: 'shop', release: idOf(0), by: 'ann' };
    const undo = { kind: 'requested', id: 'open-one', app: 'shop', cause, source: '' };
    await write(world, releaseStream('open-one'), undo);
    for (let index = 2; index < 70; index += 1) await pastRelease(world, idOf(index));
    await world.clock.advance(200 * day);
    await expireAll(world);
    expect((await idsOf(world)).slice(0, 2)).toEqual([idOf(0), 'open-one']);
    expect(await idsOf(world)).not.toContain(idOf(1));
  });

  test('the good release of a target that nobody has released to since, and the one before', async () => {
    const world = await lived(3);
    const stream = targetStream('shop', 'ap');
    for (const release of [idOf(0), idOf(1)])
      await write(
        world,
        stream,
        { kind: 'taken', release },
        { kind: 'prepared', release, snapshot: 'sha256:a', manifest: 'sha256:b' },
        { kind: 'completed', release, reason: '' },
        { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
      );
    for (let index = 3; index < 70; index += 1) await pastRelease(world, idOf(index));
    await world.clock.advance(200 * day);
    await expireAll(world);
    expect((await idsOf(world)).slice(0, 2)).toEqual([idOf(0), idOf(1)]);
    expect(await idsOf(world)).not.toContain(idOf(2));
  });
});

test('the last words of a target stay, though the release that they are about is forgotten', async () => {
  const world = await lived(3);
  const stream = targetStream('shop', 'ap');
  const refused = { kind: 'refused', reason: 'held by another' } as const;
  const last = idOf(2);
  await write(
    world,
    stream,
    { kind: 'taken', release: 'of-old' },
    { kind: 'closed', release: 'of-old', outcome: refused, runs: 'same' },
  );
  const base = { ...(await foldStream(world.journal, stream)) };
  await write(world, stream, { kind: 'taken', release: last, base } as never, {
    kind: 'closed',
    release: last,
    outcome: refused,
    runs: 'same',
  });
  await write(world, releaseStream(last), {
    kind: 'wave',
    index: 1,
    targets: ['ap'],
    back: false,
    from: { ap: 2 },
  });
  await write(world, releaseStream(last), { kind: 'closed', outcome: { kind: 'refused', reason: '' } });
  const before = await foldStream(world.journal, stream);
  for (let index = 3; index < 70; index += 1) await pastRelease(world, idOf(index));
  await world.clock.advance(200 * day);
  await expireAll(world);
  expect(await idsOf(world)).not.toContain(last);
  expect(await foldStream(world.journal, stream)).toEqual(before);
  expect((await world.journal.recent(stream, 1))[0]?.seq).toBe(4);
});

test('a delivery that comes again after its release was forgotten starts nothing', async () => {
  const world = await lived(55);
  await world.clock.advance(100 * day);
  await expireAll(world);
  const event = { kind: 'manual', app: 'shop', images: {}, by: 'ann' } as const;
  const request = {
    kind: 'received',
    outcome: 'accepted',
    reason: '',
    source: 'sha256:a',
    body: 'sha256:a',
  } as const;
  await begin(world, { ...request, release: idOf(0), event });
  expect(await world.journal.read(releaseStream(idOf(0)))).toEqual([]);
  expect(world.engine.started).toEqual([]);
});

test('a crash at any write leaves what the next call forgets to its end, and nothing open', async () => {
  for (let dies = 1; dies < 400; dies += 7) {
    const world = await lived(52);
    await world.clock.advance(100 * day);
    let writes = 0;
    const count =
      <A extends readonly unknown[], R>(run: (...args: A) => Promise<R>) =>
      async (...args: A) => {
        if ((writes += 1) >= dies) throw new Error('killed');
        return run(...args);
      };
    const journal = {
      ...world.journal,
      append: count((...args: Parameters<ApiWorld['journal']['append']>) => world.journal.append(...args)),
      drop: count((...args: Parameters<ApiWorld['journal']['drop']>) => world.journal.drop(...args)),
    };
    const isWhole = await expireReleases({ ...world, journal }).then(
      () => true,
      () => false,
    );
    await expireAll(world);
    expect(await idsOf(world)).toHaveLength(50);
    expect(await world.journal.find(indexes.open)).toEqual([]);
    expect(await world.journal.list('audit/')).toHaveLength(2);
    if (isWhole) return;
  }
});

describe('blobs', () => {
  const texts = new Map<`sha256:${string}`, string>();
  const blobs: Blobs = openMemoryBlobs(texts);

  test('go when nothing leads to them at two calls, and come back when they are kept in between', async () => {
    const world = await lived(1, { blobs });
    const inner = await blobs.put('{"inner":true}');
    const outer = await blobs.put(JSON.stringify({ inner }));
    await write(world, 'app/shop', { kind: 'registered', source: outer, by: 'a' });
    const idle = await blobs.put('nobody needs this');
    const again = await blobs.put('somebody is about to need this');
    expect(await collectBlobs(world)).toBe(0);
    await blobs.put('somebody is about to need this');
    expect(await collectBlobs(world)).toBe(1);
    expect([inner, outer, idle, again].map((digest) => texts.has(digest))).toEqual([true, true, false, true]);
    expect(await collectBlobs(world)).toBe(1);
    expect(texts.has(again)).toBe(false);
  });
});
