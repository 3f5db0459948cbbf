import { expect, test } from 'vitest';
import { releaseStream } from '#domain/streams.ts';
import { apiWorld, begun, knock, write } from '#test/api/world.ts';

const closed = (kind: string) => ({ kind: 'closed', outcome: { kind, reason: '' } });

test('the figures of delivery are those of releases that ended in the days asked for', async () => {
  const world = apiWorld();
  const good = await begun(world, 'k1');
  await world.clock.advance(60_000);
  await write(world, releaseStream(good), closed('released'));
  const bad = await begun(world, 'k2');
  await world.clock.advance(30_000);
  await write(world, releaseStream(bad), closed('rolled-back'));
  const { status, json } = await knock(world, 'GET /v1/dora?days=1', {});
  const own = { deployments: 1, leadTime: 60_000, changeFailureRate: 0.5, recoveryTime: 30_000 };
  expect([status, json['items']]).toEqual([
    200,
    [expect.objectContaining(own), expect.objectContaining({ app: 'shop', ...own })],
  ]);
  await world.clock.advance(2 * 86_400_000);
  expect((await knock(world, 'GET /v1/dora?days=1', {})).json['items']).toEqual([
    { deployments: 0, deploymentsPerDay: 0 },
  ]);
  expect((await knock(world, 'GET /v1/dora?days=91', {})).status).toBe(400);
});
