import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessPolicy } from '#domain/access/policy.ts';
import { type TrailEntry, verifyTrail } from '#domain/audit/trail.ts';
import { trailStream } from '#domain/streams.ts';
import type { JsonObject } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { World } from '#ports/world.ts';
import {
  type ApiWorld,
  apiWorld,
  begun,
  bobsToken,
  knock,
  registerShop,
  signGithub,
  token,
} from '#test/api/world.ts';

const day = 86_400;
const withPolicy = (access: AccessPolicy): ApiWorld => {
  const base = apiWorld();
  return { ...base, settings: { ...base.settings, access: async () => access } };
};
const trail = async (world: World) => {
  const { json } = await knock<{ readonly items: readonly TrailEntry[] }>(world, 'GET /v1/audit');
  return json.items;
};
const ci = { name: 'ci', purpose: 'releases of shop', roles: ['release.create'], expiresInSeconds: 30 * day };
const make = async (world: World, wish: object = ci) =>
  knock<{ token: string; id: string; state: string }>(world, 'POST /v1/tokens', { body: wish });

describe('an API token', () => {
  test('is shown once, kept as a hash, and does what its roles say until it ends', async () => {
    const world = apiWorld();
    const made = await make(world);
    expect(made.status).toBe(201);
    const mine = { token: made.json.token };
    expect((await knock(world, 'GET /v1/me', mine)).json).toMatchObject({
      id: 'token:ci',
      roles: [{ name: 'release.create' }],
    });
    expect((await knock(world, 'POST /v1/tokens', { ...mine, body: ci })).status).toBe(403);
    const list = await knock(world, 'GET /v1/tokens');
    const streams = await world.journal.list('');
    const kept = await Promise.all(streams.map(({ stream }) => world.journal.read(stream)));
    expect(JSON.stringify(kept) + list.body).not.toContain(made.json.token.slice(-43));
    expect(list.body).not.toContain('hash');
    await world.clock.advance(30 * day * 1000);
    expect(await knock(world, 'GET /v1/me', mine)).toMatchObject({
      status: 401,
      json: { code: 'expired-token' },
    });
  });

  test('ends at once when it is revoked, by name or id, and its name is free again', async () => {
    const world = apiWorld();
    const { token: mine } = (await make(world)).json;
    expect((await make(world)).json).toMatchObject({ code: 'name-used' });
    expect((await knock(world, 'POST /v1/tokens/ci/revoke')).json).toMatchObject({ state: 'revoked' });
    expect(await knock(world, 'GET /v1/me', { token: mine })).toMatchObject({
      status: 401,
      json: { code: 'revoked-token' },
    });
    expect((await make(world)).status).toBe(201);
    expect((await knock(world, 'POST /v1/tokens/nobody/revoke')).status).toBe(404);
  });

  test.each([
    ['a role that nobody described', { ...ci, roles: ['root'] }, 422],
    ['no role', { ...ci, roles: [] }, 400],
    ['no end', { ...ci, expiresInSeconds: 400 * day }, 400],
    ['no purpose', { ...ci, purpose: ' ' }, 400],
  ])('with %s is not made', async (_, wish, status) => {
    expect((await make(apiWorld(), wish)).status).toBe(status);
  });

  test('that is changed anywhere opens nothing', async () => {
    const world = apiWorld();
    const { token: mine } = (await make(world)).json;
    await fc.assert(
      fc.asyncProperty(fc.nat(mine.length - 1), async (at) => {
        const other = mine[at] === 'a' ? 'b' : 'a';
        const changed = mine.slice(0, at) + other + mine.slice(at + 1);
        expect((await knock(world, 'GET /v1/me', { token: changed })).status).toBe(401);
      }),
      { numRuns: 60 },
    );
  });
});

describe('roles', () => {
  const policy: AccessPolicy = {
    roles: [
      {
        name: 'dev',
        may: ['release.create'],
        who: [{ token: 'ann' }],
        apps: ['shop'],
        environments: ['staging'],
      },
      {
        name: 'sre',
        may: ['release.create', 'app.write', 'release.steer'],
        who: [{ token: 'bob' }],
        apps: ['sh*'],
      },
    ],
  };
  const release = { body: { app: 'shop' }, headers: { 'idempotency-key': 'k' } };

  test('are for applications and environments; a release that touches more is refused with the reason', async () => {
    const world = withPolicy(policy);
    await registerShop(apiWorld());
    const put = { token: bobsToken, body: { source: (await import('#test/api/world.ts')).shop() } };
    expect((await knock(world, 'PUT /v1/apps/shop', put)).status).toBe(200);
    const refused = await knock(world, 'POST /v1/releases', release);
    expect([refused.status, refused.json['detail']]).toEqual([
      403,
      'no role of ann has the verb release.create on the application shop in the environment prod',
    ]);
    expect((await knock(world, 'POST /v1/releases', { ...release, token: bobsToken })).status).toBe(201);
    const all = await knock<{ items: readonly { app: string }[] }>(world, 'GET /v1/releases');
    expect(all.json.items.map(({ app }) => app)).toEqual(['shop']);
  });

  test('that name other applications see nothing of this one', async () => {
    const world = withPolicy({
      roles: [{ name: 'other', may: ['read'], who: [{ token: 'ann' }], apps: ['pay'] }],
    });
    const id = await begun({ ...world, settings: apiWorld().settings });
    expect((await knock(world, `GET /v1/releases/${id}`)).status).toBe(403);
    for (const list of ['releases', 'apps', 'approvals', 'receivers'])
      expect((await knock(world, `GET /v1/${list}`)).json['items']).toEqual([]);
    expect((await knock(world, 'GET /v1/audit')).status).toBe(403);
  });
});

describe('the audit trail', () => {
  test('has every act with who, how known, what and why, and marks what was refused', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await knock(world, `POST /v1/releases/${id}/pause`, { body: { reason: 'lunch' }, token: bobsToken });
    await knock(world, `POST /v1/releases/${id}/pause`);
    const [, started, paused, again, refused] = (await trail(world)).map(({ event }) => event);
    expect(started).toMatchObject({ verb: 'release.create', app: 'shop', what: 'POST /v1/releases' });
    expect(paused).toMatchObject({
      by: { kind: 'token', id: 'token:bob', name: 'bob' },
      channel: 'api',
      release: id,
      reason: 'lunch',
    });
    expect([again, refused]).toMatchObject([
      { by: { name: 'ann' } },
      { kind: 'not-done', of: 4, code: 'already-paused' },
    ]);
  });

  test('has the releases that webhooks start', async () => {
    const world = apiWorld();
    await registerShop(world);
    const body = {
      action: 'published',
      registry_package: {
        package_type: 'CONTAINER',
        namespace: 'shop',
        name: 'web',
        package_version: {
          container_metadata: { tag: { name: '2' } },
          package_url: 'reg.example.com/shop/web:2',
        },
      },
    };
    const { json } = await knock(world, 'POST /v1/hooks/gh', signGithub(body, 'registry_package'));
    const last = (await trail(world)).at(-1)?.event;
    expect(last).toMatchObject({ channel: 'hook', by: { id: 'hook:gh' }, release: json['release'] });
  });

  test('is whole after 50 acts at once, and no record can be changed or left out unseen', async () => {
    const world = apiWorld();
    const id = await begun(world);
    await Promise.all(Array.from({ length: 50 }, () => knock(world, `POST /v1/releases/${id}/pause`)));
    const entries = await trail(world);
    expect(entries.filter(({ event }) => event.kind === 'act')).toHaveLength(52);
    expect(verifyTrail(entries, digestOf)).toMatchObject({ kind: 'whole', length: entries.length });
    fc.assert(
      fc.property(fc.nat(entries.length - 2), fc.boolean(), (at, isCut) => {
        const forged = isCut
          ? entries.toSpliced(at, 1)
          : entries.with(at, { ...entries[at], event: { ...entries[at]?.event, at: 7 } } as TrailEntry);
        expect(verifyTrail(forged, digestOf).kind).toBe('broken');
      }),
    );
  });

  test('comes before the act: where it cannot be written, nothing is done', async () => {
    const world = apiWorld();
    const id = await begun(world);
    const before = await world.journal.read(`release/${id}`);
    const journal = {
      ...world.journal,
      append: async (stream: string, after: number, event: JsonObject, at: number) => {
        if (stream === trailStream) throw new Error('no room');
        return world.journal.append(stream, after, event, at);
      },
    };
    expect((await knock({ ...world, journal }, `POST /v1/releases/${id}/abort`)).status).toBe(500);
    expect(await world.journal.read(`release/${id}`)).toEqual(before);
  });

  test('is written by one file', () => {
    const root = join(import.meta.dirname, '../..');
    const files = ['shared', 'functions', 'cli', 'workflows'].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    );
    const naming = files
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .filter((file) => /\btrailStream\b|['"`]trail['"`/]/.test(readFileSync(join(root, file), 'utf8')));
    expect(naming.sort()).toEqual(['shared/domain/streams.ts', 'shared/services/audit/trail.ts']);
  });
});

test('the token of before there were roles may do everything, and no other one may', async () => {
  expect((await knock(apiWorld(), 'GET /v1/me')).json).toMatchObject({
    kind: 'token',
    roles: [{ name: 'admin' }],
  });
  const strict = withPolicy({ roles: [] });
  expect((await knock(strict, 'GET /v1/me', { token })).json).toMatchObject({ roles: [] });
  expect((await knock(strict, 'GET /v1/releases', { token })).status).toBe(403);
});
