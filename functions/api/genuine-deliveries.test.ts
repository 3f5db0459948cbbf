import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Receiver } from '#ports/settings.ts';
import { apiWorld, githubSecret, knock, registerShop } from '#test/api/world.ts';
import { prove, receiverOf, senderSecret } from '#test/fakes/prove.ts';

/* How genuine senders deliver: as forms, in lists, with a question before, twice with the same bytes. */

const host = 'reg.example.com';

const worldOf = async (...receivers: readonly Receiver[]) => {
  const world = apiWorld();
  await registerShop(world);
  const settings = {
    ...world.settings,
    receiver: async (id: string) =>
      receivers.find((one) => one.id === id) ?? (await world.settings.receiver(id)),
  };
  return { ...world, settings };
};

const send = (world: Awaited<ReturnType<typeof worldOf>>, scheme: string, sent: unknown) => {
  const body = Buffer.from(JSON.stringify(sent));
  const { path, headers } = prove(scheme, body, world.clock.now());
  return knock(world, `POST ${path}`, { body, headers, token: undefined });
};

const formType = 'application/x-www-form-urlencoded';
const formOf = (sent: unknown) =>
  Buffer.from(new URLSearchParams({ payload: JSON.stringify(sent) }).toString());
const hmac = (secret: string, body: Uint8Array) => createHmac('sha256', secret).update(body).digest('hex');

describe('a form', () => {
  const release = {
    action: 'published',
    release: { tag_name: 'v2' },
    repository: { full_name: 'shop/web' },
    sender: { login: 'ännchen' },
  };

  test('of GitHub is signed whole', async () => {
    const body = formOf(release);
    const headers = {
      'content-type': formType,
      'x-github-event': 'release',
      'x-hub-signature-256': `sha256=${hmac(githubSecret, body)}`,
    };
    const answer = await knock(await worldOf(), 'POST /v1/hooks/gh', { body, headers, token: undefined });
    expect(answer).toMatchObject({ status: 202, json: { outcome: 'accepted' } });
  });

  test('of Gitea is signed over what its field holds, and over nothing else', async () => {
    const world = await worldOf(receiverOf('gitea', { registry: host, component: 'web' }));
    const body = formOf(release);
    const signed = (bytes: Uint8Array) => ({
      body,
      headers: {
        'content-type': formType,
        'x-gitea-event': 'release',
        'x-gitea-signature': hmac(senderSecret, bytes),
      },
      token: undefined,
    });
    expect(await knock(world, 'POST /v1/hooks/gitea', signed(body))).toMatchObject({ status: 401 });
    const inside = signed(Buffer.from(JSON.stringify(release)));
    expect(await knock(world, 'POST /v1/hooks/gitea', inside)).toMatchObject({ status: 202 });
  });
});

test('a proved body that cannot be read is kept for the list of deliveries', async () => {
  const world = await worldOf();
  const body = Buffer.from('{');
  const headers = { 'x-github-event': 'push', 'x-hub-signature-256': `sha256=${hmac(githubSecret, body)}` };
  const refused = await knock(world, 'POST /v1/hooks/gh', { body, headers, token: undefined });
  expect(refused.status).toBe(400);
  const { json } = await knock<{ items: readonly { id: string; deliveries: readonly object[] }[] }>(
    world,
    'GET /v1/receivers',
  );
  expect(json.items.find(({ id }) => id === 'gh')?.deliveries).toMatchObject([
    { outcome: 'ignored', reason: 'malformed', message: 'the body is not JSON' },
  ]);
});

describe('Event Grid', () => {
  const validation = {
    id: '1',
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    data: { validationCode: '512d38b6-c7b8-40c8-89fe-f46f9e9622b6' },
  };
  const pushed = (tag: string, repository = 'shop/web') => ({
    id: `of ${tag}`,
    eventType: 'Microsoft.ContainerRegistry.ImagePushed',
    data: { id: tag, action: 'push', target: { repository, tag }, request: { host } },
  });
  const azure = receiverOf('azure-acr');

  test('is told its own code, once it has proved itself', async () => {
    const world = await worldOf(azure);
    expect(await send(world, 'azure-acr', [validation])).toMatchObject({
      status: 200,
      json: { validationResponse: validation.data.validationCode },
    });
    const stranger = { body: [validation], token: undefined };
    expect(await knock(world, 'POST /v1/hooks/azure-acr', stranger)).toMatchObject({ status: 401 });
  });

  test('sends a list, of one event or of several, each of which is one event however often it comes', async () => {
    const world = await worldOf(azure);
    expect(await send(world, 'azure-acr', [pushed('v2')])).toMatchObject({ status: 202 });
    const several = await send(world, 'azure-acr', [pushed('v1', 'shop/other'), pushed('v2'), pushed('v3')]);
    expect(several).toMatchObject({
      status: 202,
      json: {
        outcome: 'accepted',
        events: [{ outcome: 'ignored' }, { outcome: 'duplicate' }, { outcome: 'accepted' }],
      },
    });
    expect(await send(world, 'azure-acr', [])).toMatchObject({ status: 200, json: { reason: 'no-events' } });
  });

  test('takes a good event although another of the list is refused', async () => {
    const world = await worldOf(azure);
    const bad = { eventType: 'Microsoft.ContainerRegistry.ImagePushed', data: {} };
    expect(await send(world, 'azure-acr', [bad, pushed('v2')])).toMatchObject({ status: 400 });
    expect(world.engine.started).toHaveLength(1);
  });

  test('may ask before whether its events are wanted; others have no such question', async () => {
    const world = await worldOf(azure);
    const asking = { headers: { 'webhook-request-origin': 'eventgrid.azure.net' }, token: undefined };
    const yes = await knock(world, 'OPTIONS /v1/hooks/azure-acr', asking);
    expect(yes).toMatchObject({ status: 200, headers: { 'webhook-allowed-origin': 'eventgrid.azure.net' } });
    expect(await knock(world, 'OPTIONS /v1/hooks/gh', asking)).toMatchObject({ status: 405 });
    const split = { headers: { 'webhook-request-origin': 'a\r\nb: c' }, token: undefined };
    expect(await knock(world, 'OPTIONS /v1/hooks/azure-acr', split)).toMatchObject({ status: 405 });
  });
});

test('Quay sends the same bytes for each push of a tag: again at once is one event, an hour later another', async () => {
  const world = await worldOf(receiverOf('quay'));
  const push = { name: 'web', docker_url: `${host}/shop/web`, updated_tags: ['latest'] };
  const tags = { ...receiverOf('quay'), tags: { match: ['latest'] } };
  const settings = { ...world.settings, receiver: async () => tags };
  const latest = { ...world, settings };
  const first = await send(latest, 'quay', push);
  expect(first).toMatchObject({ status: 202 });
  await world.clock.advance(9 * 60_000);
  expect(await send(latest, 'quay', push)).toMatchObject({ status: 200, json: { outcome: 'duplicate' } });
  await world.clock.advance(60 * 60_000);
  const later = await send(latest, 'quay', push);
  expect(later).toMatchObject({ status: 202, json: { outcome: 'accepted' } });
});
