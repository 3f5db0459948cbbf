import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Indexing, rowsAfter } from '#domain/indexes.ts';
import { getItem, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { deleteItems, putRowsUnless } from '../aws/dynamodb-write.ts';
import { entriesOf, partition } from './dynamodb-items.ts';
import {
  firstNumber,
  indexPartition,
  names,
  numberedIn,
  numberItem,
  numberOf,
  readProgress,
  rowWrites,
  writeComplete,
  writeProgress,
} from './dynamodb-index.ts';
import { numberKey } from './spell.ts';

/** What one call does: no more than fits into the 28 seconds of a scheduled function. */
const most = 1500;
const atOnce = 25;

/**
 * Puts everything in the table into the indexes, in the order of the names of the streams, while others go on writing.
 * A large table takes several calls: each goes on where the last one was, and gives nobody a second number.
 */
export const reindex = async (table: Table, indexing: Indexing): Promise<void> => {
  let progress = await readProgress(table);
  for (let done = 0; done < most; done += atOnce) {
    const where = progress.name === '' ? undefined : { condition: 'sk > :sk', sk: progress.name };
    const page: Item[] = [];
    for await (const item of queryItems(table, names, where, { Limit: atOnce }))
      if (page.push(item) === atOnce) break;
    if (page.length === 0) return writeComplete(table);
    let { last } = progress;
    await Promise.all(
      page.map((item) => {
        const number = numberOf(item) ?? last + 1;
        if (number < firstNumber) last = number;
        return indexStream(table, indexing, item['sk']?.S ?? '', number);
      }),
    );
    progress = { name: page.at(-1)?.['sk']?.S ?? '', last };
    await writeProgress(table, progress);
  }
};

/** Reads anew what somebody has written on in between. */
const indexStream = async (
  table: Table,
  indexing: Indexing,
  stream: string,
  number: number,
): Promise<void> => {
  while (!(await tryIndexing(table, indexing, stream, number)));
};

/** False when somebody has written on in between: then it is read anew. */
const tryIndexing = async (
  table: Table,
  indexing: Indexing,
  stream: string,
  number: number,
): Promise<boolean> => {
  const entries = await entriesOf(table, stream);
  const rows = [...rowsAfter(indexing, entries).values()];
  if (rows.length === 0) return true;
  const numbered = numberedIn(rows);
  if (numbered.length > 0) await keepNumber(table, stream, number, numbered);
  const next = { pk: partition(stream), sk: numberKey(entries.length + 1) };
  return putRowsUnless(table, next, await rowWrites(table, stream, number, rows));
};

const keepNumber = async (
  { client, name }: Table,
  stream: string,
  number: number,
  indexes: readonly string[],
): Promise<void> => {
  const item = numberItem(number, indexes);
  await client.send(
    new UpdateItemCommand({
      TableName: name,
      Key: { pk: { S: names }, sk: { S: stream } },
      UpdateExpression: 'SET #number = :number, #indexes = :indexes',
      ExpressionAttributeNames: { '#number': 'number', '#indexes': 'indexes' },
      ExpressionAttributeValues: { ':number': item.number, ':indexes': item.indexes },
    }),
  );
};

/**
 * Rows under the stream's own name go first, then its entries from the first to the last, so that what is left half-way
 * begins nowhere and folds to nothing; rows by number, through which it is found again, and its name go last.
 */
export const dropStream = async (table: Table, indexing: Indexing, stream: string): Promise<void> => {
  const entries = await entriesOf(table, stream);
  const name = await getItem(table, names, stream);
  const number = numberOf(name);
  const keyed = new Set(
    entries.flatMap(({ seq, event }) =>
      indexing(stream, seq, event).flatMap(({ kind, index }) => (kind === 'put' ? [index] : [])),
    ),
  );
  const numbered = name?.['indexes']?.L?.map(({ S }) => S ?? '') ?? [];
  await deleteItems(table, [
    ...[...keyed].map((index) => ({ pk: indexPartition(index), sk: stream })),
    ...entries.map(({ seq }) => ({ pk: partition(stream), sk: numberKey(seq) })),
  ]);
  await deleteItems(table, [
    ...(number === undefined
      ? []
      : numbered.map((index) => ({ pk: indexPartition(index), sk: numberKey(number) }))),
    { pk: names, sk: stream },
  ]);
};
