import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { calling, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { checked, missing } from './check.ts';

/** An item may hold 400 KB with its keys; this leaves a margin. */
const chunkBytes = 380 * 1024;
const partition = (digest: Digest): string => `blob#${digest}`;
const place = (index: number): string => String(index).padStart(6, '0');

/**
 * Blobs in a DynamoDB table, cut into items. The first item is written last and holds the number of items: without it
 * there is no blob.
 */
export const openDynamoBlobs = (table: Table): Blobs => ({
  put: (text) => calling(table, () => put(table, text)),
  get: (digest) => calling(table, () => get(table, digest)),
});

const put = async (table: Table, text: string): Promise<Digest> => {
  const digest = digestOf(text);
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  for (let index = count - 1; index >= 0; index -= 1) {
    const part = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    await keep(table, {
      pk: { S: partition(digest) },
      sk: { S: place(index) },
      part: { B: part },
      ...(index === 0 && { count: { N: String(count) } }),
    });
  }
  return digest;
};

/** The same bytes under the same name: writing them again changes nothing, or heals. */
const keep = ({ client, name }: Table, item: Item): Promise<unknown> =>
  client.send(new PutItemCommand({ TableName: name, Item: item }));

const get = async (table: Table, digest: Digest): Promise<string> => {
  const parts: Item[] = [];
  for await (const item of queryItems(table, partition(digest))) parts.push(item);
  const count = Number(parts[0]?.['count']?.N ?? 0);
  if (count === 0) throw missing(digest);
  return checked(
    digest,
    Buffer.concat(parts.slice(0, count).map((part) => part['part']?.B ?? new Uint8Array())).toString(),
  );
};
