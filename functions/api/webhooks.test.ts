import { describe, expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { releaseStream } from '#domain/streams.ts';
import type { Journal } from '#ports/journal.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { apiWorld, bytesOf, knock, registerShop, signGithub, signStandard } from '#test/api/world.ts';

const newImage = { image: 'reg.example.com/shop/web:2', by: 'pipeline' };
const digest = `sha256:${'4'.repeat(64)}`;
const pushed = {
  action: 'published',
  registry_package: {
    package_type: 'CONTAINER',
    package_version: {
      package_url: 'reg.example.com/shop/web:',
      container_metadata: { tag: { name: 'v2', digest } },
    },
  },
  sender: { login: 'ann' },
};

const released = async (world: ReturnType<typeof apiWorld>, id: string) =>
  foldRelease(await readFacts<ReleaseFact>(world.journal, releaseStream(id)));

describe('a signed delivery', () => {
  test('of our own small body starts a release of the component that the image belongs to', async () => {
    const world = apiWorld();
    await registerShop(world);
    const answer = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage));
    expect(answer).toMatchObject({ status: 202, json: { outcome: 'accepted' } });
    expect(world.engine.started).toEqual([
      { workflow: 'release', name: answer.json['release'], input: { release: answer.json['release'] } },
    ]);
    expect((await released(world, String(answer.json['release'])))?.cause).toEqual({
      kind: 'image',
      app: 'shop',
      component: 'web',
      image: 'reg.example.com/shop/web:2',
      by: 'ci:pipeline',
    });
  });

  test('of a registry event of GitHub pins the digest that was announced', async () => {
    const world = apiWorld();
    await registerShop(world);
    const answer = await knock(world, 'POST /v1/hooks/gh', signGithub(pushed, 'registry_package'));
    expect(answer.status).toBe(202);
    expect((await released(world, String(answer.json['release'])))?.cause).toMatchObject({
      component: 'web',
      image: `reg.example.com/shop/web:v2@${digest}`,
      by: 'github:ann',
    });
  });

  test('of a published GitHub release means that tag of the image that the component runs', async () => {
    const world = apiWorld();
    await registerShop(world);
    const release = { tag_name: 'v3', draft: false, prerelease: false };
    const body = { action: 'published', release, repository: { full_name: 'shop/web' } };
    const answer = await knock(world, 'POST /v1/hooks/gh', signGithub(body, 'release'));
    expect((await released(world, String(answer.json['release'])))?.cause).toMatchObject({
      image: 'reg.example.com/shop/web:v3',
      by: 'github',
    });
  });

  test('may ask for a release with several images', async () => {
    const world = apiWorld();
    await registerShop(world);
    const images = { web: 'reg.example.com/shop/web:4', mail: 'reg.example.com/shop/mail:4' };
    const answer = await knock(world, 'POST /v1/hooks/ci', signStandard({ type: 'release', images }));
    expect((await released(world, String(answer.json['release'])))?.cause).toMatchObject({
      kind: 'manual',
      images,
    });
  });

  test('that names an image of nobody here, or is not wanted, is ignored and starts nothing', async () => {
    const world = apiWorld();
    await registerShop(world);
    const ignored = [
      ['/v1/hooks/ci', signStandard({ image: 'reg.example.com/other:1' }), 'image-of-no-component'],
      ['/v1/hooks/ci', signStandard({ type: 'deleted' }), 'type-not-wanted'],
      ['/v1/hooks/ci', signStandard({ ...newImage, app: 'other' }), 'other-app'],
      ['/v1/hooks/gh', signGithub({ zen: 'x' }, 'ping'), 'ping'],
      ['/v1/hooks/gh', signGithub({ action: 'deleted', package: {} }, 'package'), 'action-not-wanted'],
      [
        '/v1/hooks/gh-all',
        signGithub(
          { action: 'published', release: { tag_name: 'v1' }, repository: { full_name: 'shop/web' } },
          'release',
        ),
        'tag-of-no-component',
      ],
    ] as const;
    for (const [path, asking, reason] of ignored) {
      const { status, json } = await knock(world, `POST ${path}`, asking);
      expect([status, json['outcome'], json['reason']]).toEqual([200, 'ignored', reason]);
    }
    expect(world.engine.started).toEqual([]);
    expect(await world.journal.list('delivery/')).toEqual([]);
  });

  test('that names an unknown component is refused with the nearest name', async () => {
    const world = apiWorld();
    await registerShop(world);
    const { status, json } = await knock(
      world,
      'POST /v1/hooks/ci',
      signStandard({ ...newImage, component: 'wep' }),
    );
    expect(status).toBe(422);
    expect(json['detail']).toContain('did you mean "web"?');
    expect(world.engine.started).toEqual([]);
  });

  test('for an application that nobody has registered says so', async () => {
    const { status, json } = await knock(apiWorld(), 'POST /v1/hooks/new', signStandard(newImage));
    expect([status, json['code']]).toEqual([409, 'app-not-registered']);
  });
});

describe('a delivery that proves nothing', () => {
  test.each([
    ['no signature', { body: newImage, token: undefined }],
    ['no signature, and a body that nobody could read', { body: '{', token: undefined }],
    ['a bearer token instead', { body: newImage }],
    ['the signature of another scheme', signGithub(newImage, 'package')],
    [
      'a signature of six minutes ago',
      signStandard(newImage, 'msg_1', Date.UTC(2026, 10, 23, 11, 54) / 1000),
    ],
    ['another body', { ...signStandard(newImage), body: bytesOf({ ...newImage, by: 'eve' }) }],
  ])('is refused: %s', async (_, asking) => {
    const world = apiWorld();
    await registerShop(world);
    expect(await knock(world, 'POST /v1/hooks/ci', asking)).toMatchObject({ status: 401 });
    expect(world.engine.started).toEqual([]);
  });

  test('goes to nobody when there is no such receiver, or a body of 1 MiB and a byte', async () => {
    const world = apiWorld();
    const large = new Uint8Array(1024 * 1024 + 1);
    expect(await knock(world, 'POST /v1/hooks/nobody', signStandard(newImage))).toMatchObject({
      status: 404,
    });
    expect(await knock(world, 'POST /v1/hooks/ci', signStandard(large))).toMatchObject({ status: 413 });
  });

  test('two signatures of GitHub in one header are none', async () => {
    const signed = signGithub(pushed, 'package');
    const twice = `${signed.headers?.['x-hub-signature-256']}, ${signed.headers?.['x-hub-signature-256']}`;
    const asking = { ...signed, headers: { ...signed.headers, 'x-hub-signature-256': twice } };
    expect(await knock(apiWorld(), 'POST /v1/hooks/gh', asking)).toMatchObject({ status: 401 });
  });

  test('signed bytes that are no UTF-8 are malformed, not unsigned', async () => {
    const body = Buffer.from('e//+fQ==', 'base64');
    expect(await knock(apiWorld(), 'POST /v1/hooks/gh', signGithub(body, 'push'))).toMatchObject({
      status: 400,
    });
  });

  test('a genuine body under the name of another event does not become that event', async () => {
    const world = apiWorld();
    await registerShop(world);
    const { status } = await knock(world, 'POST /v1/hooks/gh', signGithub(pushed, 'release'));
    expect(status).toBe(400);
    expect(world.engine.started).toEqual([]);
  });
});

describe('the same event again', () => {
  test('starts one release, a hundred times at once', async () => {
    const world = apiWorld();
    await registerShop(world);
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => knock(world, 'POST /v1/hooks/ci', signStandard(newImage, 'msg_1'))),
    );
    expect(new Set(answers.map(({ json }) => json['release'])).size).toBe(1);
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 99 }, () => 200),
      202,
    ]);
    expect(world.engine.started).toHaveLength(1);
    expect(await world.journal.list('release/')).toHaveLength(1);
  });

  test('is another event under another signed id: after a rollback the same image may be announced again', async () => {
    const world = apiWorld();
    await registerShop(world);
    const first = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage, 'msg_1'));
    const again = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage, 'msg_2'));
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.json['release']).not.toBe(first.json['release']);
  });

  test('under another id that nobody signed is a duplicate and gets the first answer', async () => {
    const world = apiWorld();
    await registerShop(world);
    const signed = signGithub(pushed, 'registry_package');
    const under = (id: string) => ({ ...signed, headers: { ...signed.headers, 'x-github-delivery': id } });
    const first = await knock(world, 'POST /v1/hooks/gh', under('one'));
    const second = await knock(world, 'POST /v1/hooks/gh', under('two'));
    expect(second).toMatchObject({
      status: 200,
      json: { outcome: 'duplicate', release: first.json['release'] },
    });
  });

  test('do not wake a release that is over', async () => {
    const world = apiWorld();
    await registerShop(world);
    const first = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage));
    const id = String(first.json['release']);
    await world.journal.append(
      releaseStream(id),
      1,
      { kind: 'closed', outcome: { kind: 'released', reason: '' } },
      0,
    );
    world.engine.runs.clear();
    await knock(world, 'POST /v1/hooks/ci', signStandard(newImage));
    expect(world.engine.started).toHaveLength(1);
  });
});

describe('a crash', () => {
  const killed = new Failure('CloudUnreachable', 'the journal', 'the process is dead');

  /** The journal of a process that dies when it writes for the n-th time, before or after the write has reached the disk. */
  const dying = (journal: Journal, at: number, isWritten: boolean): Journal => {
    let writes = 0;
    return {
      ...journal,
      append: async (...entry) => {
        writes += 1;
        if (writes !== at) return journal.append(...entry);
        if (isWritten) await journal.append(...entry);
        throw killed;
      },
    };
  };

  test.each([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
  ])(
    'at write %i (on disk: %s) is healed by the sender trying again: one release, begun once',
    async (at, isWritten) => {
      const world = apiWorld();
      await registerShop(world);
      const first = await knock(
        { ...world, journal: dying(world.journal, at, isWritten) },
        'POST /v1/hooks/ci',
        signStandard(newImage),
      );
      expect(first.status).toBe(503);
      const second = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage));
      expect([200, 202]).toContain(second.status);
      expect(world.engine.started.map(({ name }) => name)).toEqual([second.json['release']]);
      expect(await world.journal.list('release/')).toHaveLength(1);
    },
  );

  test('between the last write and the start is healed the same way', async () => {
    const world = apiWorld();
    await registerShop(world);
    const engine = { ...world.engine, start: async () => Promise.reject(killed) };
    expect((await knock({ ...world, engine }, 'POST /v1/hooks/ci', signStandard(newImage))).status).toBe(503);
    const second = await knock(world, 'POST /v1/hooks/ci', signStandard(newImage));
    expect(second).toMatchObject({ status: 200, json: { outcome: 'duplicate' } });
    expect(world.engine.started).toHaveLength(1);
  });
});
