import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { calling, type Item, queryItems, type Table } from '../aws/dynamodb-table.ts';
import { checked, missing } from './check.ts';
import { notSealed, type PartSeal } from './part-seal.ts';

/** An item may hold 400 KB with its keys; this leaves a margin. */
const chunkBytes = 380 * 1024;
const partition = (digest: Digest): string => `blob#${digest}`;
const place = (index: number): string => String(index).padStart(6, '0');

/**
 * Blobs in a DynamoDB table, cut into items, each sealed by itself. The first item is written last and holds the number
 * of items: without it there is no blob.
 */
export const openDynamoBlobs = (table: Table, seal: PartSeal = notSealed): Blobs => ({
  put: (text) => calling(table, () => put(table, seal, text)),
  get: (digest) => calling(table, () => get(table, seal, digest)),
});

const put = async (table: Table, seal: PartSeal, text: string): Promise<Digest> => {
  const digest = digestOf(text);
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  for (let index = count - 1; index >= 0; index -= 1) {
    const part = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    const { bytes: sealed, key } = await seal.close(nameOf(digest, index), part);
    await keep(table, {
      pk: { S: partition(digest) },
      sk: { S: place(index) },
      part: { B: sealed },
      ...(key !== undefined && { key: { B: key } }),
      ...(index === 0 && { count: { N: String(count) } }),
    });
  }
  return digest;
};

/** What a sealed part is bound to: in the place of another part it opens nothing. */
const nameOf = (digest: Digest, index: number): string => `${digest} ${index}`;

/** The same bytes under the same name: writing them again changes nothing, or heals. */
const keep = ({ client, name }: Table, item: Item): Promise<unknown> =>
  client.send(new PutItemCommand({ TableName: name, Item: item }));

const get = async (table: Table, seal: PartSeal, digest: Digest): Promise<string> => {
  const items: Item[] = [];
  for await (const item of queryItems(table, partition(digest))) items.push(item);
  const count = Number(items[0]?.['count']?.N ?? 0);
  if (count === 0) throw missing(digest);
  const parts = items.slice(0, count).map(({ part, key }, index) =>
    seal.open(nameOf(digest, index), {
      bytes: part?.B ?? new Uint8Array(),
      ...(key?.B !== undefined && { key: key.B }),
    }),
  );
  return checked(digest, Buffer.concat(await Promise.all(parts)).toString());
};
