import type { JsonObject } from '#domain/json.ts';
import type { Entry } from '#ports/journal.ts';
import { type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';

/** The partition of a stream's entries. */
export const partition = (stream: string): string => `stream#${stream}`;

export const entryOf = (stream: string, item: Item): Entry => ({
  stream,
  seq: Number(item['sk']?.S),
  at: Number(item['at']?.N),
  event: JSON.parse(item['event']?.S ?? 'null') as JsonObject,
});

export const entriesOf = async (table: Table, stream: string): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  for await (const item of queryItems(table, partition(stream))) entries.push(entryOf(stream, item));
  return entries;
};
