import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { appSource } from '#test/story/stage.ts';
import { openStage, type Stage } from './open-stage.ts';
import { openScene, quick, type Scene } from './stories.ts';

/* The packaged stack with a key of KMS: what is at rest in its table, and releases while KMS is away. */

const planted = Buffer.from('a-password-of-the-database').toString('base64');
let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  stage = await openStage({ isSealed: true });
  scene = await openScene(stage.client, stage.ground, 'sealed');
}, 240_000);
afterAll(() => stage?.stop());
beforeEach(() => stage.cloud.gate.faults.clear());

/** The application with a Secret of its own. */
const withSecret = (source: Source): Source => ({
  ...source,
  files: source.files.map((file) => ({
    ...file,
    text: file.text.replace(
      '  components:\n',
      `  components:\n    - name: key\n      type: raw\n      properties: {apiVersion: v1, kind: Secret, metadata: {name: key}, data: {login: ${planted}}}\n`,
    ),
  })),
});

const release = async (image: string, more: object = {}) => {
  const { app, namespace } = scene;
  const given = { name: app, image, namespace, replicas: 4, steps: '[25%, 100%]', bake: '2s', ...more };
  await stage.client.register(app, withSecret(appSource(given)));
  const { id } = await stage.client.start({ app }, `${app}-${image}`);
  return (await scene.ended(id)).outcome?.kind;
};

/** Everything in the table, as somebody reads it who may read the table and not use the key. */
const items = async () => {
  const { region } = stage.cloud.stack.account;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'none' };
  const client = new DynamoDBClient({ endpoint: stage.cloud.services.dynamodb, region, credentials });
  const found = [];
  for await (const page of paginateScan({ client }, { TableName: stage.cloud.stack.table }))
    found.push(...(page.Items ?? []));
  client.destroy();
  return found;
};

test('the value of a Secret arrives in the cluster, and is nowhere in the table', async () => {
  expect(await release('shop/app:1', quick)).toBe('released');
  expect(await release('shop/app:2')).toBe('released');
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace: scene.namespace, name: 'key' };
  expect(await scene.owner.get(ref)).toMatchObject({ data: { login: planted } });
  const all = await items();
  const blobs = all.filter(({ pk }) => pk?.S?.startsWith('blob#'));
  expect(blobs.length).toBeGreaterThan(3);
  expect(blobs.filter(({ key }) => key?.B === undefined)).toEqual([]);
  const bytes = blobs.map(({ part }) => Buffer.from(part?.B ?? []).toString('latin1'));
  expect(bytes.filter((text) => text.includes(planted) || text.includes('apiVersion'))).toEqual([]);
  expect(JSON.stringify(all.map(({ event }) => event?.S ?? ''))).not.toContain(planted);
  expect(stage.cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
  expect(stage.cloud.gate.seen.some(({ service }) => service === 'kms')).toBe(true);
});

test('while KMS is away a release waits, and ends as it would have', async () => {
  stage.cloud.pool.cool();
  setTimeout(() => stage.cloud.gate.faults.away('kms', 15_000), 2000);
  expect(await release('shop/app:3')).toBe('released');
});

test('KMS throttles, and the release is none the worse', async () => {
  stage.cloud.pool.cool();
  for (const operation of ['Decrypt', 'GenerateDataKey'])
    stage.cloud.gate.faults.throttle('kms', operation, 6);
  expect(await release('shop/app:4')).toBe('released');
});
