import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  type TransactWriteItem,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { Failure } from '#domain/failure.ts';
import type { Item, Table } from './dynamodb-table.ts';

const isNew = 'attribute_not_exists(pk)';

/** Writes an item where none is; false when one is there. */
export const putNew = (table: Table, item: Item): Promise<boolean> =>
  patiently(table, async ({ client, name }) => {
    try {
      await client.send(new PutItemCommand({ TableName: name, Item: item, ConditionExpression: isNew }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  });

/** One row that changes together with a new item. */
export type RowWrite =
  | { readonly kind: 'put'; readonly item: Item }
  | { readonly kind: 'delete'; readonly pk: string; readonly sk: string };

/** Writes a new item and its rows, all or nothing; false when an item is there. */
export const putNewWith = (table: Table, item: Item, rows: readonly RowWrite[]): Promise<boolean> => {
  if (rows.length === 0) return putNew(table, item);
  return transact(table, { Put: { TableName: table.name, Item: item, ConditionExpression: isNew } }, rows);
};

/** Writes rows if there is no item with that key; returns false if there is one. */
export const putRowsUnless = (
  table: Table,
  key: { readonly pk: string; readonly sk: string },
  rows: readonly RowWrite[],
): Promise<boolean> =>
  transact(
    table,
    { ConditionCheck: { TableName: table.name, Key: keyOf(key), ConditionExpression: isNew } },
    rows,
  );

/** All or nothing; false when the first does not hold. */
const transact = (table: Table, first: TransactWriteItem, rows: readonly RowWrite[]): Promise<boolean> => {
  const TransactItems: TransactWriteItem[] = [
    first,
    ...rows.map((row) =>
      row.kind === 'put'
        ? { Put: { TableName: table.name, Item: row.item } }
        : { Delete: { TableName: table.name, Key: keyOf(row) } },
    ),
  ];
  return patiently(table, async ({ client }) => {
    try {
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (reasonsOf(error).includes('ConditionalCheckFailed')) return false;
      throw error;
    }
  });
};

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }) => ({
  pk: { S: pk },
  sk: { S: sk },
});

const reasonsOf = (error: unknown): readonly string[] =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code }) => Code ?? '')
    : [];

/** DynamoDB takes 25 in one request, and may leave some of them undone. */
const batch = 25;

/** Deletes items in the order given, batch by batch. */
export const deleteItems = async (
  table: Table,
  keys: readonly { pk: string; sk: string }[],
): Promise<void> => {
  for (let from = 0; from < keys.length; from += batch) {
    let left: WriteRequest[] = keys
      .slice(from, from + batch)
      .map((key) => ({ DeleteRequest: { Key: keyOf(key) } }));
    await patiently(table, async ({ client, name }) => {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [name]: left } }),
      );
      left = UnprocessedItems?.[name] ?? [];
      if (left.length > 0) throw new Unprocessed();
    });
  }
};

class Unprocessed extends Error {}

const passing = /^(TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded|TransactionInProgress)/;

/** Refusals because of another writer's transaction or a throttled partition; the SDK retries none of these. */
const willPass = (error: unknown): boolean =>
  error instanceof Unprocessed ||
  (error instanceof Error && passing.test(error.name)) ||
  reasonsOf(error).some((reason) => passing.test(reason));

const tries = 10;
const longestPauseMs = 1000;

/** Retries what another writer blocks: ten times at most, with doubling, jittered pauses. */
export const patiently = async <T>(table: Table, run: (table: Table) => Promise<T>): Promise<T> => {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      return await run(table);
    } catch (error) {
      if (!willPass(error)) throw error;
    }
    // Chance keeps writers that were refused together from coming back together.
    if (attempt < tries) await pause(randomInt(1, Math.min(longestPauseMs, 10 * 2 ** attempt)));
  }
  throw new Failure(
    'CloudUnreachable',
    `table ${table.name}`,
    `others were faster ${tries} times; it is tried again`,
  );
};
