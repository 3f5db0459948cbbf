import { describe, expect, test } from 'vitest';
import { droppedStream } from '#domain/streams.ts';
import { apiWorld, bytesOf, knock, shop } from '#test/api/world.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';

describe('an image that is pushed once and told by many', () => {
  const sha = `sha256:${'7'.repeat(64)}` as const;
  const repository = 'registry.example.com/shop/web';
  const told = [
    [
      'harbor',
      {
        type: 'PUSH_ARTIFACT',
        event_data: { resources: [{ digest: sha, tag: '2', resource_url: `${repository}:2` }] },
      },
    ],
    ['quay', { docker_url: repository, updated_tags: ['2', 'latest'] }],
    ['alibaba-acr', { push_data: { digest: sha, tag: '2' }, repository: { repo_full_name: 'shop/web' } }],
    [
      'azure-acr',
      {
        id: 'a',
        action: 'push',
        target: { repository: 'shop/web', tag: '2', digest: sha },
        request: { host: 'registry.example.com' },
      },
    ],
  ] as const;

  const worldOf = async (digest: string = sha) => {
    const base = apiWorld();
    const receivers = told.map(([scheme]) => receiverOf(scheme));
    const world = apiWorld({
      settings: {
        ...base.settings,
        receiver: async (id) => receivers.find((one) => one.id === id),
      },
      registry: { digestOf: async () => digest as typeof sha },
    });
    await knock(world, 'PUT /v1/apps/shop', { body: { source: shop(`${repository}:1`) } });
    return world;
  };
  const send = (world: Awaited<ReturnType<typeof worldOf>>, scheme: string, body: object) => {
    const bytes = bytesOf(body);
    const { path, headers } = prove(scheme, bytes, world.clock.now());
    return knock(world, `POST ${path}`, { body: bytes, headers, token: undefined });
  };

  test('makes one release, however many deliveries come at once', async () => {
    const world = await worldOf();
    const all = Array.from({ length: 25 }, () => told).flat();
    const answers = await Promise.all(all.map(([scheme, body]) => send(world, scheme, body)));
    expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
    expect(new Set(world.engine.started.map(({ name }) => name)).size).toBe(1);
  });

  test('starts nothing where the registry knows another digest than an unsigned event, and says so', async () => {
    const world = await worldOf(`sha256:${'8'.repeat(64)}`);
    for (const [scheme, body] of told.filter(([name]) => name !== 'quay'))
      expect((await send(world, scheme, body)).json).toMatchObject({ reason: 'digest-mismatch' });
    expect(world.engine.started).toEqual([]);
    expect(await world.journal.read(droppedStream('harbor'))).toHaveLength(1);
  });

  test('starts nothing for an image of another repository, or a secret that is another', async () => {
    const world = await worldOf();
    const other = { docker_url: 'registry.example.com/shop/else', updated_tags: ['2'] };
    expect((await send(world, 'quay', other)).json['outcome']).toBe('ignored');
    for (const path of ['/v1/hooks/quay', '/v1/hooks/quay/wrong-secret-0123456789', '/v1/hooks/harbor'])
      expect((await knock(world, `POST ${path}`, { body: told[1][1], token: undefined })).status).toBe(401);
    expect(world.engine.started).toEqual([]);
  });
});
