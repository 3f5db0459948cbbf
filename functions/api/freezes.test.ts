import { expect, test } from 'vitest';
import { windowOf } from '#domain/window/window.ts';
import type { Freeze } from '#domain/window/freeze.ts';
import { apiWorld, bobsToken, knock, registerShop, start } from '#test/api/world.ts';

const hour = 3_600_000;

test('a freeze is begun, listed and thawed, each with a reason and a record of who did it', async () => {
  const world = apiWorld();
  const made = await knock<Freeze>(world, 'POST /v1/freezes', {
    body: { app: 'shop', environment: 'prod', reason: 'incident 7', seconds: 3600 },
  });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ apps: ['shop'], environments: ['prod'], by: 'ann', until: start + hour });
  const listed = await knock<{ items: readonly Freeze[] }>(world, 'GET /v1/freezes');
  expect(listed.json.items).toEqual([made.json]);
  const thawed = await knock(world, `POST /v1/freezes/${made.json.id}/thaw`, {
    body: { reason: 'over' },
    token: bobsToken,
  });
  expect(thawed.status).toBe(200);
  expect((await knock(world, 'GET /v1/freezes')).json).toEqual({ items: [] });
  const again = await knock(world, `POST /v1/freezes/${made.json.id}/thaw`, { body: { reason: 'over' } });
  expect(again.status).toBe(404);
  const { items } = (
    await knock<{ items: readonly { event: Record<string, unknown> }[] }>(world, 'GET /v1/audit')
  ).json;
  expect(items.map(({ event }) => [event['what'], event['reason']])).toEqual([
    ['POST /v1/freezes', 'incident 7'],
    [`POST /v1/freezes/${made.json.id}/thaw`, 'over'],
  ]);
});

test('one that lasts some time is over by itself', async () => {
  const world = apiWorld();
  await knock(world, 'POST /v1/freezes', { body: { reason: 'lunch', seconds: 60 } });
  await world.clock.advance(60_000);
  expect((await knock(world, 'GET /v1/freezes')).json).toEqual({ items: [] });
});

test('a freeze without a reason is refused', async () => {
  const { status, json } = await knock(apiWorld(), 'POST /v1/freezes', { body: { app: 'shop' } });
  expect([status, json['detail']]).toEqual([
    400,
    '"reason" must be the reason, a text of at most 500 characters',
  ]);
});

test('a plan and the question about windows say when it opens', async () => {
  const world = apiWorld();
  const lunch = {
    name: 'lunch',
    kind: 'deny',
    zone: 'Europe/Amsterdam',
    from: '12:30',
    to: '14:00',
  } as const;
  const windowed = { ...world, settings: { ...world.settings, windows: async () => [windowOf(lunch)] } };
  const { json } = await knock(windowed, 'GET /v1/windows?app=shop&environment=prod');
  expect(json).toMatchObject({
    kind: 'denied',
    reason: 'the window "lunch" denies releases now; it opens at 2026-11-23 14:00 (Europe/Amsterdam)',
    opensAt: start + hour,
  });
  await registerShop(world);
  const clustered = { ...windowed, cluster: async () => ({ name: 'x' }) as never };
  const planned = await knock<{ targets: readonly { held?: string }[] }>(clustered, 'POST /v1/plans', {
    body: { app: 'shop', live: false },
  });
  expect(planned.json.targets[0]?.held).toContain('it opens at 2026-11-23 14:00 (Europe/Amsterdam)');
});
