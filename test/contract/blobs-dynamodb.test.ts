import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { blobsContract } from './blobs.ts';
import { openLocalTable } from './local-table.ts';

blobsContract('DynamoDB', async () => {
  const table = await openLocalTable();
  const damaged = { part: { B: Buffer.from('replicas: 4') }, count: { N: '1' } };
  return {
    blobs: openDynamoBlobs(table),
    damage: async (digest) => {
      const item = { pk: { S: `blob#${digest}` }, sk: { S: '000000' }, ...damaged };
      await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
    },
    copies: async (digest) => {
      const KeyConditionExpression = 'pk = :pk';
      const ExpressionAttributeValues = { ':pk': { S: `blob#${digest}` } };
      const asked = { TableName: table.name, KeyConditionExpression, ExpressionAttributeValues };
      return (await table.client.send(new QueryCommand(asked))).Count ?? 0;
    },
    close: table.close,
  };
});

test('a blob whose first item never came is not there', async () => {
  const table = await openLocalTable();
  try {
    const blobs = openDynamoBlobs(table);
    const digest = await blobs.put('x'.repeat(1_000_000));
    const Key = { pk: { S: `blob#${digest}` }, sk: { S: '000000' } };
    await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    await expect(blobs.get(digest)).rejects.toMatchObject({ name: 'NotFound' });
  } finally {
    await table.close();
  }
});
