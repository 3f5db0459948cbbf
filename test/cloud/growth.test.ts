import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Item, Table } from '#adapters/aws/dynamodb-table.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { type Counts, type Meter, openGrowth, pastId } from '../contract/growth.ts';
import { makeTable } from '../contract/local-table.ts';
import { followCapacity } from './figures/capacity.ts';
import { buildPart } from './build/build.ts';
import { type Service, startDynamoDb } from './processes.ts';

/* What acts cost in AWS's own DynamoDB after 10,000 releases: requests, and the capacity that it counts. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-growth-'));
let service: Service;
beforeAll(async () => {
  service = await startDynamoDb({ dynamodb: await buildPart('dynamodb', console.log) } as never, folder);
}, 600_000);
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true });
});

/** Releases that are lived through by the services; the rest are copies of the last one, item by item. */
const lived = 12;
/** How many entries one release writes into the stream of each of its targets. */
const perTarget = 12;

/** A text with each release a number of releases later, and each place in the streams of targets with it. */
const later = (text: string, by: number): string =>
  text
    .replaceAll(/past-(\d{5})/g, (_, index: string) => pastId(Number(index) + by))
    .replaceAll(
      /("seq":|"(?:from|to)":\{"eu":|,"us":)(\d+)/g,
      (_, before: string, seq: string) => `${before}${Number(seq) + by * perTarget}`,
    );

const padded = (key: string, by: number): string => String(Number(key) + by).padStart(16, '0');

const copied = (item: Item, by: number): Record<string, AttributeValue> => {
  const { pk = '', sk = '' } = { pk: item['pk']?.S, sk: item['sk']?.S };
  const copy = JSON.parse(JSON.stringify(item)) as Record<string, AttributeValue>;
  for (const [name, value] of Object.entries(copy))
    if (typeof value.S === 'string') copy[name] = { S: later(value.S, by) };
  if (pk.startsWith('stream#target/')) copy['sk'] = { S: padded(sk, by * perTarget) };
  if (pk.startsWith('index#')) copy['sk'] = { S: padded(sk, by) };
  if (item['number']?.N !== undefined) copy['number'] = { N: String(Number(item['number'].N) + by) };
  return copy;
};

/** Everything that the last lived release has written. */
const itemsOfLast = async ({ client, name }: Table): Promise<readonly Item[]> => {
  const last = pastId(lived - 1);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }));
  return Items.filter((item) =>
    item['pk']?.S?.startsWith('stream#target/')
      ? (JSON.parse(item['event']?.S ?? '{}') as { release?: string }).release === last
      : JSON.stringify([item['pk'], item['sk'], item['stream'] ?? '']).includes(last),
  );
};

const grow = async (table: Table, releases: number): Promise<void> => {
  const { client, name } = table;
  const pattern = await itemsOfLast(table);
  expect(pattern).toHaveLength(6 + 3 + 2 * perTarget);
  const all = Array.from({ length: releases - lived }, (_, index) => index + 1);
  await fewAtOnce(all, 4, async (by) => {
    const items = pattern.map((item) => copied(item, by));
    for (let from = 0; from < items.length; from += 25) {
      const puts = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: puts } }));
    }
  });
  // As many numbers as releases were drawn: those that were asked for at the beginning too.
  const last = { N: String(releases + 3) };
  const counter = { pk: { S: 'index' }, sk: { S: 'counter' }, last };
  await client.send(new PutItemCommand({ TableName: name, Item: counter }));
};

/** What DynamoDB was asked, and the units of capacity that it counted. */
const meterOf = (table: Table): Meter => {
  let requests: Record<string, number> = {};
  let [items, units] = [0, 0];
  followCapacity(table, (asked) => {
    requests[asked.command] = (requests[asked.command] ?? 0) + 1;
    items += asked.items;
    units += asked.units;
  });
  return {
    reset: () => {
      [requests, items, units] = [{}, 0, 0];
    },
    read: (): Counts => ({ requests, items, bytes: units }),
  };
};

const measured = async (releases: number): Promise<Readonly<Record<string, Counts>>> => {
  const table = await makeTable(service.url, `after-${releases}`);
  const { live, measure } = await openGrowth(openDynamoJournal(table));
  await live(lived);
  await grow(table, releases);
  const spent = await measure(meterOf(table));
  table.client.destroy();
  return spent;
};

const requestsOf = ({ requests }: Counts): number =>
  Object.values(requests).reduce((sum, one) => sum + one, 0);

test('after 10,000 releases every act costs the requests and the capacity that it cost after 100', async () => {
  const some = await measured(100);
  const many = await measured(10_000);
  console.table(
    Object.fromEntries(
      Object.entries(many).map(([what, counts]) => [
        what,
        {
          'requests at 100': requestsOf(some[what] ?? counts),
          'at 10,000': requestsOf(counts),
          'units at 100': some[what]?.bytes,
          'units at 10,000': counts.bytes,
        },
      ]),
    ),
  );
  for (const [what, counts] of Object.entries(many)) {
    expect(counts.requests, what).toEqual(some[what]?.requests);
    expect(counts.items, what).toBe(some[what]?.items);
    // Numbers are longer when there are more, and a unit is 4 KB begun.
    expect(counts.bytes, what).toBeLessThanOrEqual((some[what]?.bytes ?? 0) + 2);
  }
  expect(many['list']?.items).toBeGreaterThan(20);
}, 1_200_000);
