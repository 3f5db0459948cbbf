import { expect, test } from 'vitest';

import { canonical } from '#domain/json.ts';
import { appStream, targetStream } from '#domain/streams.ts';
import { bobsToken, apiWorld, knock, shop, write, kept } from '#test/api/world.ts';
import type { Source } from '#domain/config/place.ts';

test('registers files once, and again only when they have changed', async () => {
  const world = apiWorld();
  const put = (source: Source, token: string) =>
    knock(world, 'PUT /v1/apps/shop', { body: { source }, token });
  const first = await put(shop(), 'token-of-ann-0123456789abcdef');
  expect(first).toMatchObject({ status: 200, json: { name: 'shop', by: 'ann' } });
  expect((await put(shop(), bobsToken)).json).toEqual(first.json);
  expect((await put(shop('reg.example.com/shop/web:9'), bobsToken)).json).toMatchObject({ by: 'bob' });
  expect(await world.journal.read(appStream('shop'))).toHaveLength(2);
  expect(JSON.parse(await world.blobs.get(first.json['source'] as never))).toEqual(shop());
});

test('refuses files that call the application something else, or are no application', async () => {
  const world = apiWorld();
  const put = (name: string, source: unknown) => knock(world, `PUT /v1/apps/${name}`, { body: { source } });
  expect(await put('shopp', shop())).toMatchObject({ status: 422, json: { code: 'other-name' } });
  expect(await put('shop', { files: [{ path: 'app.yaml', text: 'a: [' }] })).toMatchObject({ status: 422 });
  expect(await put('shop', { files: [] })).toMatchObject({ status: 400 });
  expect(await put('shop', { files: [{ path: 'app.yaml', txt: '' }] })).toMatchObject({ status: 400 });
  expect(await kept(world)).toEqual([]);
});

test('an alias bomb is a mistake in a file', async () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 9; n += 1)
    lines.push(`a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ')}]`);
  const source = { files: [{ path: 'app.yaml', text: lines.join('\n') }] };
  expect(await knock(apiWorld(), 'PUT /v1/apps/shop', { body: { source } })).toMatchObject({ status: 422 });
});

test('anybody may ask whether the server is well', async () => {
  expect(await knock(apiWorld(), 'GET /healthz', { token: undefined })).toMatchObject({
    status: 200,
    json: { status: 'ok' },
  });
});

test('files are shown without their secrets, and with them to who may write the application', async () => {
  const world = apiWorld();
  const [file] = shop().files;
  const text = `${file?.text ?? ''}# password=hunter2-of-ann\n`;
  const source = { files: [{ path: 'app.yaml', text }] };
  await knock(world, 'PUT /v1/apps/shop', { body: { source } });
  const shown = async (at: string) => JSON.stringify((await knock(world, at)).json['files']);
  expect(await shown('GET /v1/apps/shop')).toContain('password=(masked)');
  expect(await shown('GET /v1/apps/shop')).not.toContain('hunter2-of-ann');
  expect(await shown('GET /v1/apps/shop?show=secrets')).toContain('hunter2-of-ann');
});

test('names the images that run in each place, and the release that brought them', async () => {
  const world = apiWorld();
  await knock(world, 'PUT /v1/apps/shop', { body: { source: shop() } });
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { 'app.oam.dev/component': 'web' } },
    spec: { template: { spec: { containers: [{ name: 'web', image: 'shop/web:7' }] } } },
  };
  const manifest = await world.blobs.put(canonical({ target: 'eu', objects: [deployment] }));
  await write(
    world,
    targetStream('shop', 'eu'),
    { kind: 'taken', release: 'r1' },
    { kind: 'prepared', release: 'r1', snapshot: 'sha256:s', manifest },
    { kind: 'closed', release: 'r1', outcome: { kind: 'released' }, runs: 'this' },
    { kind: 'taken', release: 'r2' },
  );
  expect((await knock(world, 'GET /v1/apps')).json['items']).toMatchObject([
    {
      name: 'shop',
      targets: [{ name: 'eu', runs: { release: 'r1', images: { web: 'shop/web:7' } }, release: 'r2' }],
    },
  ]);
});

test('files beside an application are text to a server: it loads none of them as a module', async () => {
  const world = apiWorld();
  const { files } = shop();
  const text = `globalThis.wasRun = true; export default () => { globalThis.wasRun = true; };`;
  for (const path of ['components/evil.ts', 'components/evil.js', 'traits/evil.mjs', 'workloads/evil.ts']) {
    const source = { files: [...files, { path, text }] };
    const put = await knock(world, 'PUT /v1/apps/shop', { body: { source } });
    const plan = await knock(world, 'POST /v1/plans', { body: { app: 'shop', source } });
    expect([put.status, plan.status].every((status) => status < 500)).toBe(true);
  }
  expect(Object.keys(globalThis)).not.toContain('wasRun');
});
