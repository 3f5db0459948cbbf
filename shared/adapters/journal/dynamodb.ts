import { randomUUID } from 'node:crypto';
import { indexChanges, type Indexing } from '#domain/indexes.ts';
import type { Entry, Journal, StreamHead, Written } from '#ports/journal.ts';
import { calling, getItem, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { putNewWith } from '../aws/dynamodb-write.ts';
import { entryOf, partition } from './dynamodb-items.ts';
import { find, incomplete, isComplete, names, rowWrites, writeName } from './dynamodb-index.ts';
import { dropEntries, dropStream, reindex } from './dynamodb-upkeep.ts';
import { gap, numberKey as place, spell } from './spell.ts';

/**
 * A journal in a DynamoDB table. An entry is one conditional write of one item, or a transaction of it and the rows of
 * the indexes that it changes. The name of the stream is written before its first entry, so that `list` can never miss
 * one; a name whose first entry never came is not listed. Heads are read from the entries.
 */
export const openDynamoJournal = (table: Table, indexing: Indexing = indexChanges): Journal => {
  let complete = false;
  let settled = false;
  const look = async (): Promise<boolean> => (complete ||= await isComplete(table));
  return {
    append: (stream, after, event, at) =>
      calling(table, async () => {
        const text = spell(stream, event);
        if (after === 0) await look();
        return append(table, { stream, after, at, text, changes: indexing(stream, after + 1, event) });
      }),
    read: (stream, after, limit) => calling(table, () => read(table, stream, after, limit)),
    recent: (stream, limit, before) => calling(table, () => recent(table, stream, limit, before)),
    list: (prefix, after, limit) => calling(table, () => list(table, prefix, after, limit)),
    find: (index, page) =>
      calling(table, async () => {
        if (!(await look())) throw incomplete(table);
        return find(table, index, page);
      }),
    reindex: (now) =>
      calling(table, async () => {
        await look();
        settled ||= await reindex(table, indexing, now);
      }),
    drop: (stream, seqs) =>
      calling(table, () =>
        seqs === undefined ? dropStream(table, indexing, stream) : dropEntries(table, stream, seqs),
      ),
  };
};

interface Writing {
  readonly stream: string;
  readonly after: number;
  readonly at: number;
  readonly text: string;
  readonly changes: ReturnType<Indexing>;
}

const append = async (table: Table, { stream, after, at, text, changes }: Writing): Promise<Written> => {
  const head = await standing(table, stream, after);
  if (head !== 'free') {
    if (head === 'gap') throw gap(stream, after);
    return { kind: 'outrun' };
  }
  const number = after === 0 ? await writeName(table, stream, changes) : undefined;
  // A write whose response was lost is sent again by the SDK and then finds itself: the mark distinguishes it from a
  // rival.
  const mark = randomUUID();
  const key = { pk: { S: partition(stream) }, sk: { S: place(after + 1) } };
  const item = { ...key, at: { N: String(at) }, event: { S: text }, mark: { S: mark } };
  const rows = await rowWrites(table, stream, number, changes);
  const written =
    (await putNewWith(table, item, rows)) || (await getItem(table, key.pk.S, key.sk.S))?.['mark']?.S === mark;
  return written ? { kind: 'written', entry: entryOf(stream, item) } : { kind: 'outrun' };
};

/** Whether number `after` is the last one. Numbers that were dropped are never written again. */
const standing = async (table: Table, stream: string, after: number): Promise<'free' | 'taken' | 'gap'> => {
  const where = { condition: 'sk >= :sk', sk: place(after) };
  const found: number[] = [];
  for await (const item of queryItems(table, partition(stream), where, {
    Limit: 2,
    ProjectionExpression: 'sk',
  }))
    if (found.push(Number(item['sk']?.S)) === 2) break;
  const [first, second] = found;
  if (after === 0) return first === undefined ? 'free' : 'taken';
  if (first === undefined) return 'gap';
  return first === after && second === undefined ? 'free' : 'taken';
};

const read = async (table: Table, stream: string, after = 0, limit = Infinity): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  if (limit < 1) return entries;
  const where = { condition: 'sk > :sk', sk: place(after) };
  for await (const item of queryItems(table, partition(stream), where, bounded(limit)))
    if (entries.push(entryOf(stream, item)) >= limit) break;
  return entries;
};

const recent = async (
  table: Table,
  stream: string,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  if (limit < 1) return entries;
  const where = { condition: 'sk < :sk', sk: place(before) };
  const options = { ScanIndexForward: false, ...bounded(limit) };
  for await (const item of queryItems(table, partition(stream), where, options))
    if (entries.push(entryOf(stream, item)) >= limit) break;
  return entries.reverse();
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

/** No larger pages than requested. */
const bounded = (limit: number): { Limit?: number } => (limit < 1000 ? { Limit: limit } : {});
