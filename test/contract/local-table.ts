import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { openTransactions } from '#test/fakes/dynamodb-transactions.ts';
import type { Table } from '#adapters/aws/dynamodb-table.ts';

export interface LocalTable extends Table {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

const ours = { pk: 'HASH', sk: 'RANGE' } as const;

/** An empty table on a loopback DynamoDB; its shape is the one in serverless.yml, or that of somebody else's table. */
export const openLocalTable = async (
  keys: Readonly<Record<string, 'HASH' | 'RANGE'>> = ours,
): Promise<LocalTable> => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { endpoint, close: closeFront } = await openTransactions(`http://127.0.0.1:${port}`);
  const table = await makeTable(endpoint, 'tidegate', keys);
  const close = async (): Promise<void> => {
    table.client.destroy();
    await closeFront();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { ...table, endpoint, close };
};

/** An empty table of that name in a DynamoDB that is running. */
export const makeTable = async (
  endpoint: string,
  name: string,
  keys: Readonly<Record<string, 'HASH' | 'RANGE'>> = ours,
): Promise<Table> => {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 3,
  });
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: Object.keys(keys).map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: Object.entries(keys).map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
    }),
  );
  // It exists a moment before it answers, here as on AWS.
  await waitUntilTableExists({ client, minDelay: 0.02, maxWaitTime: 10 }, { TableName: name });
  return { client, name };
};

/** Makes a table one that an earlier version has written: without a word of indexes. */
export const forgetIndexing = async ({ client, name }: Table): Promise<void> => {
  for (const row of ['complete', 'settled', 'counter'])
    await client.send(
      new DeleteItemCommand({ TableName: name, Key: { pk: { S: 'index' }, sk: { S: row } } }),
    );
};
