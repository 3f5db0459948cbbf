import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Table } from '#adapters/aws/dynamodb-table.ts';

export interface LocalTable extends Table {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/** An empty table of ours on a loopback DynamoDB; its shape is the one in serverless.yml. */
export const openLocalTable = async (): Promise<LocalTable> => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 3,
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'tidegate',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  // It exists a moment before it answers, here as on AWS.
  await waitUntilTableExists({ client, minDelay: 0.02, maxWaitTime: 10 }, { TableName: 'tidegate' });
  const close = async (): Promise<void> => {
    client.destroy();
    server.close();
    await once(server, 'close');
  };
  return { client, name: 'tidegate', endpoint, close };
};
