import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openDataKeys } from '#adapters/aws/kms.ts';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { sealParts } from '#adapters/blobs/part-seal.ts';
import { type PlayedKeys, playKeyService } from '#test/fakes/key-service.ts';
import { blobsContract } from './blobs.ts';
import { type LocalTable, openLocalTable } from './local-table.ts';

/* Blobs in DynamoDB under a key of KMS. */

const keyPair = () => ({ accessKeyId: 'id', secretAccessKey: 'canary-secret-key' });

let service: PlayedKeys;
let table: LocalTable;
beforeAll(async () => {
  [service, table] = await Promise.all([playKeyService(), openLocalTable()]);
});
afterAll(async () => {
  service.close();
  await table.close();
});
beforeEach(() => {
  service.refuse(undefined);
  service.asked.splice(0);
});

const openSealed = (context = { tidegate: 'tidegate-prod' }, keyArn = service.arn) => {
  const clock = handClock(1_700_000_000_000);
  const keys = openDataKeys({ keyArn, context, keys: keyPair, clock, endpoint: service.url });
  return { blobs: openDynamoBlobs(table, sealParts(keys)), clock };
};

const itemsOf = async (digest: string) =>
  (
    await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `blob#${digest}` } },
      }),
    )
  ).Items ?? [];

blobsContract('DynamoDB under a key of KMS', async () => {
  const own = await playKeyService();
  const at = await openLocalTable();
  const clock = handClock(1_700_000_000_000);
  const given = { keyArn: own.arn, context: {}, keys: keyPair, clock, endpoint: own.url };
  const damaged = { part: { B: Buffer.from('replicas: 4') }, count: { N: '1' } };
  return {
    blobs: openDynamoBlobs(at, sealParts(openDataKeys(given))),
    damage: async (digest) => {
      const item = { pk: { S: `blob#${digest}` }, sk: { S: '000000' }, ...damaged };
      await at.client.send(new PutItemCommand({ TableName: at.name, Item: item }));
    },
    copies: async (digest) => {
      const KeyConditionExpression = 'pk = :pk';
      const ExpressionAttributeValues = { ':pk': { S: `blob#${digest}` } };
      const asked = { TableName: at.name, KeyConditionExpression, ExpressionAttributeValues };
      return (await at.client.send(new QueryCommand(asked))).Count ?? 0;
    },
    close: async () => {
      own.close();
      await at.close();
    },
  };
});

test('no value is in the table, and every item is below the limit of one', async () => {
  const planted = 'a-password-of-the-database';
  const text = JSON.stringify({ kind: 'Secret', stringData: { a: planted, b: 'x'.repeat(900_000) } });
  const digest = await openSealed().blobs.put(text);
  const items = await itemsOf(digest);
  expect(items).toHaveLength(3);
  for (const { part, key } of items) {
    expect(Buffer.from(part?.B ?? []).includes(planted)).toBe(false);
    expect((part?.B?.length ?? 0) + (key?.B?.length ?? 0)).toBeLessThan(400_000);
  }
  expect((await openSealed().blobs.get(digest)) === text).toBe(true);
});

test('KMS is asked once a minute, however many blobs are written and read', async () => {
  const { blobs, clock } = openSealed();
  const digests = await Promise.all(['a', 'b', 'c'].map((text) => blobs.put(`minute ${text}`)));
  for (const digest of [...digests, ...digests]) await blobs.get(digest);
  expect(service.asked).toEqual(['GenerateDataKey', 'Decrypt']);
  await clock.advance(61_000);
  await blobs.put('minute d');
  await blobs.get(digests[0] ?? 'sha256:');
  expect(service.asked.slice(2)).toEqual(['GenerateDataKey', 'Decrypt']);
});

test('parts that two writers have written at once open, whichever of them came last', async () => {
  const text = 'both of them\n'.repeat(80_000);
  const [one, two] = [openSealed().blobs, openSealed().blobs];
  const digest = await one.put(text);
  const [first] = await itemsOf(digest);
  await two.put(text);
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: first ?? {} }));
  expect(
    new Set((await itemsOf(digest)).map(({ key }) => Buffer.from(key?.B ?? []).toString('hex'))).size,
  ).toBe(2);
  expect((await openSealed().blobs.get(digest)) === text).toBe(true);
});

test('a part in the place of another, and a changed one, are Broken', async () => {
  const { blobs } = openSealed();
  const digest = await blobs.put('x'.repeat(800_000));
  const [first, second] = await itemsOf(digest);
  const swapped = { ...first, part: second?.['part'] ?? { B: new Uint8Array() } };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: swapped }));
  await expect(blobs.get(digest)).rejects.toMatchObject({ name: 'Broken', data: { store: 'damaged' } });
});

test('what was written before there was a key is still read, and is sealed when it is written again', async () => {
  const digest = await openDynamoBlobs(table).put('before the key');
  const { blobs } = openSealed();
  expect(await blobs.get(digest)).toBe('before the key');
  await blobs.put('before the key');
  expect((await itemsOf(digest))[0]?.['key']).toBeDefined();
  expect(await blobs.get(digest)).toBe('before the key');
});

test('without the key, under another one, and as another stack nothing opens, and each says what to do', async () => {
  const digest = await openSealed().blobs.put('a value of a Secret');
  const other = `${service.arn.slice(0, -1)}0`;
  const readers = [
    openDynamoBlobs(table),
    openSealed(undefined, other).blobs,
    openSealed({ tidegate: 'tidegate-dev' }).blobs,
  ];
  const said = await Promise.all(readers.map((blobs) => blobs.get(digest).catch((error: Error) => error)));
  expect(said.map((error) => (error as Error).message)).toEqual([
    expect.stringMatching(/sealed with a key of KMS; deploy with the parameter kmsKeyArn/),
    expect.stringMatching(/KMS answered NotFoundException; deploy with the parameter kmsKeyArn/),
    expect.stringMatching(/KMS answered InvalidCiphertextException; the store belongs to another stack/),
  ]);
  for (const error of said)
    expect(error).toMatchObject({ name: 'Broken', data: { installation: expect.any(String) } });
});

test.each([
  ['away', 'CloudUnreachable', /did not answer/],
  ['ThrottlingException', 'CloudUnreachable', /did not answer/],
  ['KMSInternalException', 'CloudUnreachable', /did not answer/],
  ['AccessDeniedException', 'Broken', /allow the roles of the functions/],
  ['DisabledException', 'Broken', /enable it again/],
  ['KMSInvalidStateException', 'Broken', /cancel its deletion/],
  ['SomethingNewException', 'Broken', /KMS answered SomethingNewException/],
])('KMS answers %s: %s, nothing is written, and the next call asks again', async (refusal, name, message) => {
  const { blobs } = openSealed();
  service.refuse(refusal);
  const text = `while ${refusal}`;
  const error = await blobs.put(text).catch((failure: Error) => failure);
  expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
  expect(String(error)).not.toMatch(/canary|arn:/);
  service.refuse(undefined);
  const digest = await blobs.put(text);
  expect(await blobs.get(digest)).toBe(text);
});
