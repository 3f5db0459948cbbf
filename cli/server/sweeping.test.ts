import { expect, test } from 'vitest';
import type { World } from '#ports/world.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import { apiWorld, knock, registerShop, write } from '#test/api/world.ts';
import { keepSweeping } from './sweeping.ts';

const begun = async () => {
  const world = apiWorld();
  await registerShop(world);
  const headers = { 'idempotency-key': 'k' };
  const { json } = await knock(world, 'POST /v1/releases', { body: { app: 'shop' }, headers });
  return { world, id: String(json['id']) };
};

test('a release that lost its workflow is begun anew at the start, and another a minute later', async () => {
  const { world, id } = await begun();
  const lines: string[] = [];
  world.engine.runs.clear();
  const stop = keepSweeping(world, (line) => lines.push(line));
  await world.clock.advance(0);
  expect(world.engine.started).toHaveLength(2);
  world.engine.runs.clear();
  await world.clock.advance(59_999);
  expect(world.engine.started).toHaveLength(2);
  await world.clock.advance(1);
  expect(world.engine.started).toHaveLength(3);
  await stop();
  world.engine.runs.clear();
  await world.clock.advance(600_000);
  expect(world.engine.started).toHaveLength(3);
  expect(lines[0]).toBe(`release ${id} continues: its workflow was restarted`);
});

test('what a person must look at is said once, and once more only after it was gone', async () => {
  const { world, id } = await begun();
  const lines: string[] = [];
  await write(world, targetStream('shop', 'eu'), { kind: 'taken', release: id });
  await write(world, releaseStream(id), { kind: 'closed', outcome: { kind: 'rollback-failed', reason: '' } });
  const stop = keepSweeping(world, (line) => lines.push(line));
  await world.clock.advance(600_000);
  await stop();
  expect(lines).toEqual([expect.stringMatching(/^a person is needed: target\/shop\/eu is still locked/)]);
});

test('a sweep that fails says so once, and the next one comes all the same', async () => {
  const { world } = await begun();
  const lines: string[] = [];
  let looks = 0;
  const broken: World = {
    ...world,
    journal: {
      ...world.journal,
      find: async () => {
        looks += 1;
        throw new Error('the disk is full');
      },
    },
  };
  const stop = keepSweeping(broken, (line) => lines.push(line));
  await world.clock.advance(180_000);
  await stop();
  expect(lines).toEqual([
    'looking after open releases failed: the disk is full',
    'looking after what came late failed: the disk is full',
  ]);
  expect(looks).toBeGreaterThan(3);
});

test('a sweep that takes longer than a minute is not joined by another, and stopping waits for it', async () => {
  const { world } = await begun();
  const ended = Promise.withResolvers<void>();
  let looks = 0;
  let isOver = false;
  const slow: World = {
    ...world,
    journal: {
      ...world.journal,
      find: async (...args) => {
        looks += 1;
        await ended.promise;
        return world.journal.find(...args);
      },
    },
  };
  const stop = keepSweeping(slow, () => undefined);
  await world.clock.advance(300_000);
  const atOnce = looks;
  const stopped = stop().then(() => (isOver = true));
  await world.clock.advance(300_000);
  expect([looks, isOver]).toEqual([atOnce, false]);
  ended.resolve();
  await stopped;
  expect(isOver).toBe(true);
});
