import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { JsonObject } from '#domain/json.ts';
import type { Entry, Journal, StreamHead, Written } from '#ports/journal.ts';
import { calling, getItem, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { gap, spell } from './spell.ts';

/** All names lie in one partition, written once in the life of a stream. */
const names = 'streams';
const partition = (stream: string): string => `stream#${stream}`;
/** Numbers as text that sorts like numbers. */
const place = (seq: number): string => String(seq).padStart(16, '0');

/**
 * A journal in a DynamoDB table. Every write is one conditional write of one item:
 * the name of the stream goes before its first entry, so that `list` can never miss one;
 * a name whose first entry never came is not listed. Heads are read from the entries.
 */
export const openDynamoJournal = (table: Table): Journal => ({
  append: (stream, after, event, at) => calling(table, () => append(table, stream, after, event, at)),
  read: (stream, after, limit) => calling(table, () => read(table, stream, after, limit)),
  list: (prefix, after, limit) => calling(table, () => list(table, prefix, after, limit)),
});

const append = async (
  table: Table,
  stream: string,
  after: number,
  event: JsonObject,
  at: number,
): Promise<Written> => {
  const text = spell(stream, event);
  if (after === 0) await putNew(table, { pk: { S: names }, sk: { S: stream } });
  else if ((await getItem(table, partition(stream), place(after))) === undefined) throw gap(stream, after);
  // A write whose answer was lost is sent again by the SDK and then finds itself: the mark tells it from a rival.
  const mark = randomUUID();
  const key = { pk: { S: partition(stream) }, sk: { S: place(after + 1) } };
  const item = { ...key, at: { N: String(at) }, event: { S: text }, mark: { S: mark } };
  const written =
    (await putNew(table, item)) || (await getItem(table, key.pk.S, key.sk.S))?.['mark']?.S === mark;
  return written ? { kind: 'written', entry: entryOf(stream, item) } : { kind: 'outrun' };
};

/** Writes an item where none is; false when one is there. */
const putNew = async ({ client, name }: Table, item: Item): Promise<boolean> => {
  try {
    await client.send(
      new PutItemCommand({ TableName: name, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const read = async (table: Table, stream: string, after = 0, limit = Infinity): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  if (limit < 1) return entries;
  const where = { condition: 'sk > :sk', sk: place(after) };
  for await (const item of queryItems(table, partition(stream), where, bounded(limit)))
    if (entries.push(entryOf(stream, item)) >= limit) break;
  return entries;
};

const list = async (
  table: Table,
  prefix: string,
  after = '',
  limit = Infinity,
): Promise<readonly StreamHead[]> => {
  const heads: StreamHead[] = [];
  if (limit < 1) return heads;
  for await (const item of queryItems(table, names, span(prefix, after), bounded(limit))) {
    const stream = item['sk']?.S ?? '';
    if (!stream.startsWith(prefix)) break;
    const seq = await headOf(table, stream);
    if (seq > 0 && heads.push({ stream, seq }) >= limit) break;
  }
  return heads;
};

/** DynamoDB takes one condition on the order, and no empty text: where the walk starts; `list` sees where it ends. */
const span = (prefix: string, after: string): { condition: string; sk: string } | undefined => {
  if (after !== '' && Buffer.compare(Buffer.from(after), Buffer.from(prefix)) >= 0)
    return { condition: 'sk > :sk', sk: after };
  return prefix === '' ? undefined : { condition: 'begins_with(sk, :sk)', sk: prefix };
};

const headOf = async (table: Table, stream: string): Promise<number> => {
  const last = queryItems(table, partition(stream), undefined, { ScanIndexForward: false, Limit: 1 });
  return Number((await last.next()).value?.sk?.S ?? 0);
};

/** No larger pages than what is asked for. */
const bounded = (limit: number): { Limit?: number } => (limit < 1000 ? { Limit: limit } : {});

const entryOf = (stream: string, item: Item): Entry => ({
  stream,
  seq: Number(item['sk']?.S),
  at: Number(item['at']?.N),
  event: JSON.parse(item['event']?.S ?? 'null') as JsonObject,
});
