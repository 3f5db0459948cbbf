import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Failure } from '#domain/failure.ts';
import type { IndexChange } from '#domain/indexes.ts';
import type { IndexPage, IndexRow } from '#ports/journal.ts';
import { getItem, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { putNew, type RowWrite } from '../aws/dynamodb-write.ts';
import { numberKey } from './spell.ts';

/** All names lie in one partition, written once in the life of a stream. */
export const names = 'streams';
export const indexPartition = (index: string): string => `index#${index}`;
/** The last number given, and how far the table is in the indexes. */
const state = {
  pk: { S: 'index' },
  counter: { S: 'counter' },
  complete: { S: 'complete' },
  progress: { S: 'progress' },
  settled: { S: 'settled' },
};

/** Numbers of streams that were there before there were indexes; the counter begins behind them. */
export const firstNumber = 1_000_000_000;

/** Writes the name of a stream before its first entry, with its number and the indexes by number if it gets one. Twice keeps the first. */
export const writeName = async (
  table: Table,
  stream: string,
  changes: readonly IndexChange[],
): Promise<number | undefined> => {
  const numbered = numberedIn(changes);
  const name = { pk: { S: names }, sk: { S: stream } };
  if (numbered.length === 0) {
    await putNew(table, name);
    return undefined;
  }
  const known = await getItem(table, names, stream);
  if (known !== undefined) return numberOf(known);
  const number = await drawNumber(table);
  if (await putNew(table, { ...name, ...numberItem(number, numbered) })) return number;
  return numberOf(await getItem(table, names, stream));
};

/** The indexes in which a stream lies by its number. */
export const numberedIn = (changes: Iterable<IndexChange>): readonly string[] =>
  [...changes].flatMap(({ kind, index }) => (kind === 'number' ? [index] : []));

/** Encodes the number of its stream in a name, so that all its rows can be found again. */
export const numberItem = (number: number, indexes: readonly string[]) => ({
  number: { N: String(number) },
  indexes: { L: indexes.map((index) => ({ S: index })) },
});

export const numberOf = (name: Item | undefined): number | undefined =>
  name?.['number']?.N === undefined ? undefined : Number(name['number'].N);

/** A number that was drawn and not used is skipped: the order has gaps, and no writer waits for another. */
const drawNumber = async ({ client, name }: Table): Promise<number> => {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: name,
      Key: { pk: state.pk, sk: state.counter },
      UpdateExpression: 'ADD #n :one',
      ExpressionAttributeNames: { '#n': 'last' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return firstNumber + Number(Attributes?.['last']?.N);
};

/**
 * The rows that an entry changes. A row changes only together with an entry of its own stream, so what is read here is
 * still valid when that entry is written, or the entry is not written.
 */
export const rowWrites = async (
  table: Table,
  stream: string,
  number: number | undefined,
  changes: readonly IndexChange[],
): Promise<readonly RowWrite[]> => {
  const writes: RowWrite[] = [];
  for (const change of changes) {
    const pk = indexPartition(change.index);
    if (change.kind === 'put') writes.push({ kind: 'put', item: rowItem(pk, stream, stream, change.value) });
    else if (change.kind === 'number') {
      if (number !== undefined)
        writes.push({ kind: 'put', item: rowItem(pk, numberKey(number), stream, '') });
    } else if (
      change.value === undefined ||
      (await getItem(table, pk, stream))?.['value']?.S === change.value
    )
      writes.push({ kind: 'delete', pk, sk: stream });
  }
  return writes.filter((write, place) => !writes.slice(place + 1).some((later) => isSame(write, later)));
};

const rowItem = (pk: string, key: string, stream: string, value: string): Item => ({
  pk: { S: pk },
  sk: { S: key },
  stream: { S: stream },
  value: { S: value },
});

/** A transaction may name an item once; the last change of a row counts. */
const isSame = (a: RowWrite, b: RowWrite): boolean => keyOf(a) === keyOf(b);
const keyOf = (write: RowWrite): string =>
  write.kind === 'put' ? `${write.item['pk']?.S} ${write.item['sk']?.S}` : `${write.pk} ${write.sk}`;

/** Whether a row is already as this write would leave it. */
export const stands = async (table: Table, write: RowWrite): Promise<boolean> => {
  if (write.kind === 'delete') return (await getItem(table, write.pk, write.sk)) === undefined;
  const { pk, sk, stream, value } = write.item;
  const there = await getItem(table, pk?.S ?? '', sk?.S ?? '');
  return there?.['stream']?.S === stream?.S && there?.['value']?.S === value?.S;
};

export const find = async (
  table: Table,
  index: string,
  { after, limit = Infinity, reverse = false }: IndexPage = {},
): Promise<readonly IndexRow[]> => {
  const rows: IndexRow[] = [];
  if (limit < 1) return rows;
  // DynamoDB refuses an empty text as a key, even to compare with: nothing is before it, everything after it.
  if (after === '' && reverse) return rows;
  const where =
    after === undefined || after === ''
      ? undefined
      : { condition: `sk ${reverse ? '<' : '>'} :sk`, sk: after };
  const options = { ScanIndexForward: !reverse, ...(limit < 1000 && { Limit: limit }) };
  for await (const item of queryItems(table, indexPartition(index), where, options))
    if (rows.push(rowOf(item)) >= limit) break;
  return rows;
};

const rowOf = (item: Item): IndexRow => ({
  key: item['sk']?.S ?? '',
  stream: item['stream']?.S ?? '',
  value: item['value']?.S ?? '',
});

/** Whether everything in the table is in the indexes; a table without streams is made so. */
export const isComplete = async (table: Table): Promise<boolean> => {
  if ((await getItem(table, state.pk.S, state.complete.S)) !== undefined) return true;
  const first = await queryItems(table, names, undefined, { Limit: 1 }).next();
  if (first.done !== true) return false;
  // Settled first: no writer of an earlier version was ever here.
  await writeSettled(table);
  await writeComplete(table, 0);
  return true;
};

export const writeComplete = (table: Table, at: number): Promise<unknown> =>
  putNew(table, { pk: state.pk, sk: state.complete, at: { N: String(at) } });

/** When the first walk ended, epoch ms; undefined while it is in progress. */
export const completedAt = async (table: Table): Promise<number | undefined> => {
  const item = await getItem(table, state.pk.S, state.complete.S);
  return item && Number(item['at']?.N ?? 0);
};

/** Whether no writer of an earlier version is left, and all that they wrote is indexed. */
export const isSettled = async (table: Table): Promise<boolean> =>
  (await getItem(table, state.pk.S, state.settled.S)) !== undefined;

export const writeSettled = (table: Table): Promise<unknown> =>
  putNew(table, { pk: state.pk, sk: state.settled });

/** How far the names were walked, the last number that was given on the way, and whether this walk is the last one. */
export interface Progress {
  readonly name: string;
  readonly last: number;
  readonly isLast: boolean;
}

export const readProgress = async (table: Table): Promise<Progress> => {
  const item = await getItem(table, state.pk.S, state.progress.S);
  return {
    name: item?.['name']?.S ?? '',
    last: Number(item?.['last']?.N ?? 0),
    isLast: item?.['isLast']?.BOOL === true,
  };
};

export const writeProgress = async ({ client, name }: Table, at: Progress): Promise<void> => {
  const Item = {
    pk: state.pk,
    sk: state.progress,
    name: { S: at.name },
    last: { N: String(at.last) },
    isLast: { BOOL: at.isLast },
  };
  await client.send(new PutItemCommand({ TableName: name, Item }));
};

export const incomplete = ({ name }: Table): Failure =>
  new Failure(
    'CloudUnreachable',
    `table ${name}`,
    'is of an earlier version and is being indexed; try again soon',
  );
