import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { indexes, type IndexChange, type Indexing, rowsAfter } from '#domain/indexes.ts';
import type { Entry } from '#ports/journal.ts';
import { getItem, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { deleteItems, putRowsUnless } from '../aws/dynamodb-write.ts';
import { entriesOf, partition } from './dynamodb-items.ts';
import {
  completedAt,
  find,
  firstNumber,
  indexPartition,
  isSettled,
  names,
  numberedIn,
  numberItem,
  numberOf,
  type Progress,
  readProgress,
  rowWrites,
  stands,
  writeComplete,
  writeProgress,
  writeSettled,
} from './dynamodb-index.ts';
import { numberKey } from './spell.ts';

/** The work of one call: no more than fits into the 28 seconds of a scheduled function. */
const most = 1500;
const atOnce = 25;

/** Longer than a deployment takes, until the last function of the earlier version that is not pinned is replaced. */
const deployingMs = 3_600_000;

/**
 * Puts everything in the table into the indexes, in the order of the names of the streams, while others go on writing.
 * A large table takes several calls: each goes on where the last one was, and gives nobody a second number.
 *
 * A workflow that an earlier version began keeps calling that version's functions, which write entries without rows.
 * So the walk is repeated, and puts the rows right, until one has begun when no release of that version was open.
 * True once that is done.
 */
export const reindex = async (table: Table, indexing: Indexing, now: number): Promise<boolean> => {
  if (await isSettled(table)) return true;
  let progress = await readProgress(table);
  if (progress.name === '') progress = { ...progress, isLast: await isQuiet(table, now) };
  for (let done = 0; done < most; done += atOnce) {
    const where = progress.name === '' ? undefined : { condition: 'sk > :sk', sk: progress.name };
    const page: Item[] = [];
    for await (const item of queryItems(table, names, where, { Limit: atOnce }))
      if (page.push(item) === atOnce) break;
    if (page.length === 0) return endWalk(table, progress, now);
    const given = page.map((item) => numberOf(item) ?? 0).filter((number) => number < firstNumber);
    let last = Math.max(progress.last, ...given);
    await Promise.all(
      page.map((item) => {
        const number = numberOf(item) ?? (last += 1);
        return indexStream(table, indexing, item['sk']?.S ?? '', number);
      }),
    );
    progress = { ...progress, name: page.at(-1)?.['sk']?.S ?? '', last };
    await writeProgress(table, progress);
  }
  return false;
};

const endWalk = async (table: Table, { last, isLast }: Progress, now: number): Promise<boolean> => {
  await writeComplete(table, now);
  if (isLast) await writeSettled(table);
  await writeProgress(table, { name: '', last, isLast: false });
  return isLast;
};

/** Whether no function of an earlier version can write any more: the deployment is long over, and so are its releases. */
const isQuiet = async (table: Table, now: number): Promise<boolean> => {
  const at = await completedAt(table);
  if (at === undefined || now < at + deployingMs) return false;
  for (const { stream } of await find(table, indexes.open))
    if ((numberOf(await getItem(table, names, stream)) ?? 0) < firstNumber) return false;
  return true;
};

/** Reads again what others have written in between. */
const indexStream = async (
  table: Table,
  indexing: Indexing,
  stream: string,
  number: number,
): Promise<void> => {
  while (!(await tryIndexing(table, indexing, stream, number)));
};

/** False if others have written in between: then it is read again. */
const tryIndexing = async (
  table: Table,
  indexing: Indexing,
  stream: string,
  number: number,
): Promise<boolean> => {
  const entries = await entriesOf(table, stream);
  const rows = rowsAfter(indexing, entries);
  const gone = keyedIn(indexing, entries).filter((index) => !rows.has(index));
  const changes = [...rows.values(), ...gone.map((index): IndexChange => ({ kind: 'remove', index }))];
  const writes = await rowWrites(table, stream, number, changes);
  const areRight = await Promise.all(writes.map((write) => stands(table, write)));
  if (areRight.every(Boolean)) return true;
  const numbered = numberedIn(changes);
  if (numbered.length > 0) await keepNumber(table, stream, number, numbered);
  // Retention may have dropped the first entries; numbers stay.
  const next = { pk: partition(stream), sk: numberKey((entries.at(-1)?.seq ?? 0) + 1) };
  return putRowsUnless(table, next, writes);
};

/** The indexes in which a stream has lain under its own name at some time. */
const keyedIn = (indexing: Indexing, entries: readonly Entry[]): readonly string[] => [
  ...new Set(
    entries.flatMap(({ stream, seq, event }) =>
      indexing(stream, seq, event).flatMap(({ kind, index }) => (kind === 'put' ? [index] : [])),
    ),
  ),
];

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
      UpdateExpression: 'SET #n = :n, #i = :i',
      ExpressionAttributeNames: { '#n': 'number', '#i': 'indexes' },
      ExpressionAttributeValues: { ':n': item.number, ':i': item.indexes },
    }),
  );
};

/**
 * Rows under the stream's own name go first, then its entries from first to last, so that a half-deleted stream has no
 * beginning and folds to nothing; rows by number, through which it is found again, and its name go last.
 */
export const dropStream = async (table: Table, indexing: Indexing, stream: string): Promise<void> => {
  const entries = await entriesOf(table, stream);
  const name = await getItem(table, names, stream);
  const number = numberOf(name);
  const numbered = name?.['indexes']?.L?.map(({ S }) => S ?? '') ?? [];
  await deleteItems(table, [
    ...keyedIn(indexing, entries).map((index) => ({ pk: indexPartition(index), sk: stream })),
    ...entries.map(({ seq }) => ({ pk: partition(stream), sk: numberKey(seq) })),
  ]);
  await deleteItems(table, [
    ...(number === undefined
      ? []
      : numbered.map((index) => ({ pk: indexPartition(index), sk: numberKey(number) }))),
    { pk: names, sk: stream },
  ]);
};

export const dropEntries = (table: Table, stream: string, seqs: readonly number[]): Promise<void> =>
  deleteItems(
    table,
    seqs.map((seq) => ({ pk: partition(stream), sk: numberKey(seq) })),
  );
