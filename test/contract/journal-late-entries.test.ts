import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { indexes } from '#domain/indexes.ts';
import type { JsonObject } from '#domain/json.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import type { Journal } from '#ports/journal.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { apiWorld, type ApiWorld, knock, registerShop, start } from '#test/api/world.ts';
import { begin } from './journal-index.ts';
import { forgetIndexing, type LocalTable, openLocalTable } from './local-table.ts';

const hourMs = 3_600_000;
const stream = releaseStream('shop-0001');
const target = targetStream('shop', 'eu');
const taken = { kind: 'taken', release: 'shop-0001', requestedAt: start, base: {} };
const released = { kind: 'closed', outcome: { kind: 'released', reason: '' } };

let table: LocalTable;
/** The functions of the earlier version, which write entries and no rows. */
let earlier: Journal;
let journal: Journal;
let world: ApiWorld;
beforeEach(async () => {
  table = await openLocalTable();
  earlier = openDynamoJournal(table, () => []);
  await earlier.append(stream, 0, requested('shop-0001'), start);
  await forgetIndexing(table);
  journal = openDynamoJournal(table);
  await journal.reindex(start);
  world = apiWorld({ journal });
  await registerShop(world);
});
afterEach(() => table.close());

const requested = (id: string): JsonObject => {
  const cause = { kind: 'manual', app: 'shop', images: {}, by: 'ann' };
  return { kind: 'requested', id, app: 'shop', cause, source: 'sha256:0' };
};

/** What another process finds, which has not seen what this one has. */
const rows = async (index: string): Promise<readonly string[]> =>
  (await openDynamoJournal(table).find(index)).map((row) => row.stream);

/** Ids in the list, in the list of `tidegate abort shop`. */
const listed = async (query: string): Promise<readonly unknown[]> => {
  const { json } = await knock<{ items: readonly JsonObject[] }>(world, `GET /v1/releases?${query}`);
  return json.items.map(({ id }) => id);
};

test('a release that an earlier version begins after the indexing is listed, swept and aborted', async () => {
  await earlier.append(releaseStream('shop-0002'), 0, requested('shop-0002'), start);
  expect(await listed('app=shop&state=open')).toEqual(['shop-0001']);
  await sweep(world);
  expect(await listed('app=shop')).toEqual(['shop-0002', 'shop-0001']);
  expect(await listed('app=shop&state=open')).toEqual(['shop-0002', 'shop-0001']);
  expect((await sweep(world)).restarted).toEqual([]);
  expect(world.engine.started.map(({ name }) => name)).toContain('shop-0002');
  const { status } = await knock(world, 'POST /v1/releases/shop-0002/abort', { body: {} });
  expect(status).toBeLessThan(300);
});

test('what a pinned workflow writes is in the indexes after the next sweep, however long it runs', async () => {
  await earlier.append(target, 0, taken, start);
  await journal.reindex(start + hourMs);
  expect(await rows(indexes.held)).toEqual([target]);

  await journal.reindex(start + 1000 * hourMs);
  const end = { kind: 'closed', release: 'shop-0001', outcome: { kind: 'released' }, runs: 'this' };
  await earlier.append(target, 1, end, start);
  await earlier.append(stream, 1, released, start);
  expect(await rows(indexes.open)).toEqual([stream]);
  await openDynamoJournal(table).reindex(start + 1001 * hourMs);
  expect(await rows(indexes.held)).toEqual([]);
  expect(await rows(indexes.unswept)).toEqual([target]);
  expect(await rows(indexes.open)).toEqual([]);
});

test('the walks end once no release of the earlier version is open, and the deployment is over', async () => {
  await earlier.append(stream, 1, released, start);
  await begin(journal, 'shop-0003', 'shop', start);
  let requests = 0;
  table.client.middlewareStack.add((next) => (args) => ((requests += 1), next(args)), { step: 'initialize' });
  const cost = async (now: number): Promise<number> => {
    requests = 0;
    await journal.reindex(now);
    return requests;
  };
  expect(await cost(start + hourMs - 1)).toBeGreaterThan(5);
  expect(await cost(start + hourMs)).toBeGreaterThan(5);
  expect(await cost(start + hourMs)).toBe(0);
});

test('a number is given once, and a target whose first entries retention has dropped is walked over', async () => {
  for (const [after, event] of [taken, { ...taken, release: 'shop-0002' }].entries())
    await earlier.append(target, after, event, start);
  await journal.drop(target, [1]);
  for (const id of ['shop-0000', 'shop-0004', 'shop-0002']) {
    await earlier.append(releaseStream(id), 0, requested(id), start);
    await journal.reindex(start);
  }
  expect(await rows(indexes.held)).toEqual([target]);
  const found = await journal.find(indexes.releases);
  expect(found.map((row) => row.stream)).toEqual(
    ['shop-0001', 'shop-0000', 'shop-0004', 'shop-0002'].map(releaseStream),
  );
});
