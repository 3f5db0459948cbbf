import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '#adapters/aws/dynamodb-table.ts';
import { openDataKeys } from '#adapters/aws/kms.ts';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { sealParts } from '#adapters/blobs/part-seal.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { blobsContract } from '../contract/blobs.ts';
import { journalContract } from '../contract/journal.ts';
import { indexContract } from '../contract/journal-index.ts';
import { makeTable } from '../contract/local-table.ts';
import { buildPart, type Parts } from './build/build.ts';
import { makeKey } from './furnish.ts';
import { type Service, startDynamoDb, startMoto } from './processes.ts';

/* The contracts of the store on DynamoDBs with transactions of their own: AWS's DynamoDB Local, and moto. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const starts: Readonly<Record<string, (parts: Parts) => Promise<Service>>> = {
  dynamodb: (parts) => startDynamoDb(parts, folder),
  moto: (parts) => startMoto(parts, folder, '123456789012'),
};

/** Somebody changes a blob in the table. */
const damage = async ({ client, name }: Table, digest: string): Promise<void> => {
  const damaged = { part: { B: Buffer.from('replicas: 4') }, count: { N: '1' } };
  const Item = { pk: { S: `blob#${digest}` }, sk: { S: '000000' }, ...damaged };
  await client.send(new PutItemCommand({ TableName: name, Item }));
};

const copies = async ({ client, name }: Table, digest: string): Promise<number> => {
  const asked = {
    TableName: name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: `blob#${digest}` } },
  };
  return (await client.send(new QueryCommand(asked))).Count ?? 0;
};

describe.each(['dynamodb', 'moto'] as const)('on %s', (part) => {
  let service: Service | undefined;
  beforeAll(async () => {
    const built = await buildPart(part, console.log);
    service = await starts[part]?.({ [part]: built } as unknown as Parts);
  }, 600_000);
  afterAll(() => service?.stop());

  let count = 0;
  const open = (): Promise<Table> => makeTable(service?.url ?? '', `table-${(count += 1)}`);
  const openJournal = async () => {
    const table = await open();
    return { journal: openDynamoJournal(table), close: async () => table.client.destroy() };
  };
  journalContract(part, openJournal);
  // moto answers transactions that meet each other with an error of its own, and none of DynamoDB.
  if (part === 'dynamodb') indexContract(part, openJournal);
  blobsContract(part, async () => {
    const table = await open();
    return {
      blobs: openDynamoBlobs(table),
      damage: (digest) => damage(table, digest),
      copies: (digest) => copies(table, digest),
      close: async () => table.client.destroy(),
    };
  });

  test('an entry near the 256 KiB that one may have is kept, and more than a page of 1 MB is read whole', async () => {
    const { journal } = await openJournal();
    const text = 'x'.repeat(255_000);
    for (let seq = 0; seq < 6; seq += 1)
      expect((await journal.append('release/large', seq, { text, seq }, 1)).kind).toBe('written');
    const entries = await journal.read('release/large');
    expect(entries.map(({ event }) => (event['text'] as string).length)).toEqual(Array(6).fill(255_000));
  });

  test('an entry beyond that is refused in a sentence, long before the 400 KB of an item', async () => {
    const { journal } = await openJournal();
    const asked = journal.append('release/larger', 0, { text: 'x'.repeat(380_000) }, 1);
    await expect(asked).rejects.toThrow(/the event is larger than 256 KiB/);
    expect(await journal.read('release/larger')).toEqual([]);
  });
});

/* DynamoDB of AWS and KMS of moto: each part of a blob is sealed with a data key, and carries it. */
describe('under a key of KMS', () => {
  const services: Service[] = [];
  beforeAll(async () => {
    const parts = {
      dynamodb: await buildPart('dynamodb', console.log),
      moto: await buildPart('moto', console.log),
    };
    services.push(await startDynamoDb(parts as unknown as Parts, folder));
    services.push(await startMoto(parts, folder, '123456789012'));
  }, 600_000);
  afterAll(async () => {
    for (const service of services) await service.stop();
  });

  blobsContract('DynamoDB under a key of KMS', async () => {
    const [dynamodb, moto] = services;
    const table = await makeTable(dynamodb?.url ?? '', 'sealed');
    const keyArn = await makeKey(moto?.url ?? '', 'eu-central-1');
    const keys = openDataKeys({
      keyArn,
      context: { tidegate: 'tidegate-prod' },
      keys: () => ({ accessKeyId: 'operator', secretAccessKey: 'none' }),
      clock: systemClock(),
      endpoint: moto?.url ?? '',
    });
    return {
      blobs: openDynamoBlobs(table, sealParts(keys)),
      damage: (digest) => damage(table, digest),
      copies: (digest) => copies(table, digest),
      close: async () => table.client.destroy(),
    };
  });
});
