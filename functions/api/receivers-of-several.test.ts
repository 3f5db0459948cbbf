import { describe, expect, test } from 'vitest';
import { announcedStream } from '#domain/streams.ts';
import type { AnnouncedEvent } from '#domain/event/event.ts';
import type { Receiver } from '#ports/settings.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import {
  apiWorld,
  knock,
  registerShop,
  shop,
  signStandard,
  standardSecret,
  type ApiWorld,
} from '#test/api/world.ts';

/* A receiver of several applications: one delivery goes to each that runs the image. */

const both: Receiver = {
  id: 'both',
  scheme: 'standard-webhooks',
  apps: ['shop', 'depot'],
  secrets: async () => [standardSecret],
};

/** The depot runs the shop's worker as well, beside a web of its own. */
const depot = () => ({
  files: shop('reg.example.com/depot/web:1').files.map(({ path, text }) => ({
    path,
    text: text.replace('name: shop', 'name: depot'),
  })),
});

const world = async ({ registered = true } = {}): Promise<ApiWorld> => {
  const { settings } = apiWorld();
  const opened = apiWorld({
    settings: {
      ...settings,
      receiver: async (id) => (id === both.id ? both : undefined),
      receivers: async () => [both],
    },
  });
  if (!registered) return opened;
  await registerShop(opened);
  await knock(opened, 'PUT /v1/apps/depot', { body: { source: depot() } });
  return opened;
};

let ids = 0;
const deliver = (to: ApiWorld, body: object, id = `msg_${(ids += 1)}`) =>
  knock(to, 'POST /v1/hooks/both', signStandard(body, id));

const imagesOf = async (of: ApiWorld, app: string) =>
  (await readFacts<AnnouncedEvent>(of.journal, announcedStream(app))).map(({ event }) => event.images);

describe('a receiver of two applications', () => {
  test('starts a release of each that runs the image, once', async () => {
    const to = await world();
    const image = 'reg.example.com/shop/mail:2';
    const { status, json } = await deliver(to, { image }, 'msg_same');
    expect(status).toBe(202);
    expect(json['releases']).toHaveLength(2);
    expect(await imagesOf(to, 'shop')).toEqual([{ mail: image }]);
    expect(await imagesOf(to, 'depot')).toEqual([{ mail: image }]);
    const again = await deliver(to, { image }, 'msg_same');
    expect(again.json).toMatchObject({ outcome: 'duplicate', releases: json['releases'] });
    expect(to.engine.started.map(({ name }) => name)).toEqual(
      expect.arrayContaining(json['releases'] as string[]),
    );
    expect(await imagesOf(to, 'depot')).toHaveLength(1);
  });

  test('leaves the application alone that does not run it', async () => {
    const to = await world();
    const { status, json } = await deliver(to, { image: 'reg.example.com/depot/web:2' });
    expect([status, json['releases']]).toEqual([202, undefined]);
    expect(await imagesOf(to, 'shop')).toEqual([]);
    expect(await imagesOf(to, 'depot')).toHaveLength(1);
  });

  test('starts only the one that the event names, and needs a name for a whole release', async () => {
    const to = await world();
    expect((await deliver(to, { image: 'reg.example.com/shop/mail:2', app: 'depot' })).status).toBe(202);
    expect(await imagesOf(to, 'shop')).toEqual([]);
    const unnamed = await deliver(to, { type: 'release' });
    expect([unnamed.status, unnamed.json['detail']]).toEqual([400, expect.stringContaining('"app"')]);
    expect((await deliver(to, { type: 'release', app: 'shop' })).status).toBe(202);
    expect((await deliver(to, { image: 'reg.example.com/shop/mail:3', app: 'else' })).json).toMatchObject({
      reason: 'other-app',
    });
  });

  test('says why none of them wants it, and asks to come again before they are registered', async () => {
    const to = await world();
    expect((await deliver(to, { image: 'reg.example.com/other:2' })).json).toMatchObject({
      outcome: 'ignored',
      reason: 'image-of-no-component',
    });
    expect((await deliver(to, { image: 'reg.example.com/depot/web:0.9' })).json).toMatchObject({
      outcome: 'ignored',
      message: expect.stringContaining('0.9'),
    });
    const early = await world({ registered: false });
    expect((await deliver(early, { image: 'reg.example.com/depot/web:2' })).status).toBe(409);
  });

  test('is tried for each, and listed with both and their deliveries', async () => {
    const to = await world();
    const tried = await knock(to, 'POST /v1/receivers/both/test', {
      body: { image: 'reg.example.com/depot/web:2' },
    });
    expect(tried.json).toMatchObject({ app: 'depot', outcome: 'would-release', component: 'web' });
    await deliver(to, { image: 'reg.example.com/shop/mail:2' });
    const { json } = await knock(to, 'GET /v1/receivers', {});
    const [receiver] = json['items'] as readonly { apps: readonly string[]; deliveries: readonly object[] }[];
    expect([receiver?.apps, receiver?.deliveries.length]).toEqual([['shop', 'depot'], 2]);
  });
});
