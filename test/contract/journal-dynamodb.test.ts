import {
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { journalContract } from './journal.ts';
import { indexContract } from './journal-index.ts';
import { type LocalTable, openLocalTable } from './local-table.ts';

const open = async () => {
  const table = await openLocalTable();
  return { journal: openDynamoJournal(table), close: table.close };
};
journalContract('DynamoDB', open);
indexContract('DynamoDB', open);

let table: LocalTable;
beforeAll(async () => {
  table = await openLocalTable();
});
afterAll(() => table.close());

test.each([
  ['of one item', { kind: 'paused' }],
  ['of an entry with its rows', { kind: 'retried' }],
])(
  'a write %s whose answer is lost is recognised as our own when the SDK sends it again',
  async (_, event) => {
    const sent: string[] = [];
    const journal = openDynamoJournal(table);
    const stream = `release/lost-${event.kind}`;
    await journal.append(stream, 0, { kind: 'requested' }, 1);
    table.client.middlewareStack.add(
      (next) => async (args) => {
        const { TransactItems } = args.input as TransactWriteItemsCommandInput;
        const Item = TransactItems?.[0]?.Put?.Item ?? (args.input as PutItemCommandInput).Item;
        const isFirst = Item?.['event'] !== undefined && sent.push(Item['sk']?.S ?? '') === 1;
        const answer = await next(args);
        if (isFirst) throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
        return answer;
      },
      { step: 'deserialize', name: 'loseTheFirstAnswer', priority: 'high' },
    );
    const written = await journal.append(stream, 1, event, 1);
    table.client.middlewareStack.remove('loseTheFirstAnswer');
    expect(sent).toHaveLength(2);
    expect(written.kind).toBe('written');
  },
);

test('a name whose first entry never came is not listed, and does not stop the list', async () => {
  const journal = openDynamoJournal(table);
  await journal.append('orphan/b', 0, {}, 1);
  const Item = { pk: { S: 'streams' }, sk: { S: 'orphan/a' } };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  expect(await journal.list('orphan/', undefined, 1)).toEqual([{ stream: 'orphan/b', seq: 1 }]);
});

test('a table that is not there is told as what it is, without the words of AWS', async () => {
  const elsewhere = openDynamoJournal({ client: table.client, name: 'not-deployed' });
  await expect(elsewhere.read('x')).rejects.toMatchObject({
    name: 'Broken',
    message: expect.stringContaining('was the stack deployed'),
  });
});

test('a table that cannot be reached is a matter of time', async () => {
  const closed = await openLocalTable();
  await closed.close();
  const client = new DynamoDBClient({
    endpoint: 'http://127.0.0.1:1',
    region: 'local',
    credentials: { accessKeyId: 'none', secretAccessKey: 'canary-secret' },
    maxAttempts: 1,
  });
  const failure = await openDynamoJournal({ client, name: 'tidegate' })
    .read('x')
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'CloudUnreachable' });
  expect(JSON.stringify(failure)).not.toContain('canary-secret');
});
