import { type BatchWriteItemCommandInput, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { indexes } from '#domain/indexes.ts';
import { releaseStream } from '#domain/streams.ts';
import type { Clock } from '#ports/clock.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { begin, folded, indexed } from './journal-index.ts';
import { forgetIndexing, type LocalTable, openLocalTable } from './local-table.ts';

let table: LocalTable;
beforeAll(async () => {
  table = await openLocalTable();
});
afterAll(() => table.close());

const clock: Clock = { now: () => 1, sleep: async () => undefined };

/** Every request meets `fault` first, which may throw what AWS would answer, before or after the request is carried out. */
const disturbed = async <T>(
  fault: (operation: string, carryOut: () => Promise<unknown>, input: unknown) => Promise<unknown>,
  run: () => Promise<T>,
): Promise<T> => {
  table.client.middlewareStack.add(
    (next, context) => async (args) =>
      (await fault(
        String(context['commandName']).replace('Command', ''),
        () => next(args),
        args.input,
      )) as never,
    { step: 'initialize', name: 'fault', priority: 'low' },
  );
  try {
    return await run();
  } finally {
    table.client.middlewareStack.remove('fault');
  }
};

const refusal = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });

/** The way of one release, up to its end, through the port. */
const live = async (id: string): Promise<void> => {
  const journal = openDynamoJournal(table);
  await begin(journal, id, id.split('-')[0] ?? '', 1);
  for (const fact of [
    { kind: 'closed', outcome: { kind: 'rollback-failed', reason: '' } },
    { kind: 'retried', by: 'ann' },
    { kind: 'closed', outcome: { kind: 'released', reason: '' } },
  ]) {
    const head = (await journal.read(releaseStream(id))).length;
    await journal.append(releaseStream(id), head, fact, 1);
  }
};

describe('a process that dies at any request leaves the indexes as the entries are', () => {
  test.each(['before', 'after'])('%s it is carried out', async (when) => {
    for (let dies = 1; ; dies += 1) {
      const run = `crash${when}${dies}`;
      let requests = 0;
      const end = disturbed(
        async (_, carryOut) => {
          requests += 1;
          if (requests < dies) return carryOut();
          if (requests === dies && when === 'after') await carryOut();
          throw refusal('Killed');
        },
        () => live(`${run}-0`),
      );
      const isWhole = await end.then(
        () => true,
        () => false,
      );
      const journal = openDynamoJournal(table);
      const { releases, open } = await indexed(journal, run);
      expect({ releases, open }).toEqual(
        await folded(journal, run).then((all) => ({ releases: all.releases, open: all.open })),
      );
      if (isWhole) break;
      expect(dies).toBeLessThan(60);
    }
  });
});

test('a storm of 50 writers on one stream ends for all, and loses nothing', async () => {
  const journal = openDynamoJournal(table);
  const write = async (writer: number): Promise<void> => {
    for (;;)
      try {
        await record(
          journal,
          clock,
          'storm/one',
          (entries) => entries,
          () => ({ kind: 'wrote', writer }),
        );
        return;
      } catch (error) {
        // Twenty losses in a row are told as what they are; the workflow tries such a task again.
        expect(error).toMatchObject({ name: 'Conflict' });
      }
  };
  await Promise.all(Array.from({ length: 50 }, (_, writer) => write(writer)));
  const entries = await journal.read('storm/one');
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect(new Set(entries.map(({ event }) => event['writer'])).size).toBe(50);
});

describe('a transaction that is cancelled', () => {
  const cancelled = (...codes: readonly string[]): Error =>
    refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'by a passing %s is tried again after a pause, and counts once',
    async (code) => {
      let refused = 0;
      const written = await disturbed(
        async (operation, carryOut) => {
          if (operation !== 'TransactWriteItems' || refused === 4) return carryOut();
          refused += 1;
          throw await asTransactionError(cancelled('None', code));
        },
        () => begin(openDynamoJournal(table), `passing-${code.toLowerCase()}`, 'passing', 1),
      );
      expect(refused).toBe(4);
      expect(written.kind).toBe('written');
    },
  );

  test('every time is a matter of time, after ten tries', async () => {
    let tries = 0;
    const failing = disturbed(
      async (operation, carryOut) => {
        if (operation !== 'TransactWriteItems') return carryOut();
        tries += 1;
        throw await asTransactionError(cancelled('TransactionConflict'));
      },
      () => begin(openDynamoJournal(table), 'never-1', 'never', 1),
    );
    await expect(failing).rejects.toMatchObject({ name: 'CloudUnreachable' });
    expect(tries).toBe(10);
    expect(await openDynamoJournal(table).read(releaseStream('never-1'))).toEqual([]);
  });
});

/** The SDK's own class, as a client would build it from the answer. */
const asTransactionError = async (error: Error): Promise<Error> => {
  const { TransactionCanceledException } = await import('@aws-sdk/client-dynamodb');
  const { CancellationReasons } = error as unknown as { CancellationReasons: { Code: string }[] };
  return new TransactionCanceledException({ message: error.message, $metadata: {}, CancellationReasons });
};

test('items that a batch has left undone are deleted by the next tries', async () => {
  const journal = openDynamoJournal(table);
  await begin(journal, 'undone-1', 'undone', 1);
  for (let seq = 1; seq < 40; seq += 1)
    await journal.append(releaseStream('undone-1'), seq, { kind: 'paused' }, 1);
  let left = 0;
  await disturbed(
    async (operation, carryOut, input) => {
      if (operation !== 'BatchWriteItem' || left === 3) return carryOut();
      left += 1;
      const { RequestItems } = input as BatchWriteItemCommandInput;
      return { output: { UnprocessedItems: RequestItems, $metadata: {} }, response: {} };
    },
    () => journal.drop(releaseStream('undone-1')),
  );
  expect(left).toBe(3);
  expect(await journal.read(releaseStream('undone-1'))).toEqual([]);
  expect(await journal.find(indexes.releasesOf('undone'))).toEqual([]);
});

test('an event near the 400 KB of an item is refused by name, and a blob of any size is cut before it', async () => {
  const journal = openDynamoJournal(table);
  const largest = { text: 'x'.repeat(256 * 1024 - 11) };
  expect(await journal.append('large/a', 0, largest, 1)).toMatchObject({ kind: 'written' });
  await expect(journal.append('large/a', 1, { text: `${largest.text}x` }, 1)).rejects.toMatchObject({
    name: 'Broken',
    message: expect.stringContaining('keep the large part as a blob'),
  });
  const blobs = openDynamoBlobs(table);
  for (const bytes of [380 * 1024, 380 * 1024 + 1, 400 * 1024, 1_200_000]) {
    const text = 'ä'.repeat(bytes / 2);
    expect(await blobs.get(await blobs.put(text))).toBe(text);
  }
});

test('a stream, a list and an index of more than a page of 1 MB are read whole', async () => {
  const journal = openDynamoJournal(table);
  const text = 'x'.repeat(200_000);
  for (let seq = 0; seq < 14; seq += 1) await journal.append('paged/a', seq, { n: seq, text }, 1);
  expect((await journal.read('paged/a')).map(({ event }) => event['n'])).toHaveLength(14);
  expect((await journal.recent('paged/a', 9)).map(({ event }) => event['n'])).toEqual([
    5, 6, 7, 8, 9, 10, 11, 12, 13,
  ]);
  const long = 'y'.repeat(900);
  await Promise.all(
    Array.from({ length: 1300 }, (_, n) =>
      table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: {
            pk: { S: 'index#wide' },
            sk: { S: `${String(n).padStart(5, '0')}${long}` },
            stream: { S: 's' },
            value: { S: '' },
          },
        }),
      ),
    ),
  );
  expect(await journal.find('wide')).toHaveLength(1300);
});

test('a table of an earlier version says so, is indexed once by a sweep while others write, and goes on', async () => {
  const old = await openLocalTable();
  const before = openDynamoJournal(old, () => []);
  for (const id of ['a-1', 'a-2', 'a-3']) await begin(before, id, 'a', 1);
  await before.append(releaseStream('a-2'), 1, { kind: 'closed', outcome: {} }, 1);
  await forgetIndexing(old);

  const journal = openDynamoJournal(old);
  await expect(journal.find(indexes.open)).rejects.toMatchObject({
    name: 'CloudUnreachable',
    message: expect.stringContaining('earlier version'),
  });
  await Promise.all([journal.reindex(1), begin(journal, 'a-0', 'a', 1)]);
  await journal.reindex(1);
  const rows = await openDynamoJournal(old).find(indexes.releases);
  expect(rows.map(({ stream }) => stream)).toEqual(['a-1', 'a-2', 'a-3', 'a-0'].map(releaseStream));
  expect((await journal.find(indexes.open)).map(({ stream }) => stream)).toEqual(
    ['a-0', 'a-1', 'a-3'].map(releaseStream),
  );
  await old.close();
});

test("somebody else's table is refused in one sentence", async () => {
  const foreign = await openLocalTable({ id: 'HASH' });
  for (const ask of [
    () => openDynamoJournal(foreign).read('x'),
    () => openDynamoJournal(foreign).append('x', 0, {}, 1),
    () => openDynamoJournal(foreign).find(indexes.open),
    () => openDynamoBlobs(foreign).put('text'),
  ])
    await expect(ask()).rejects.toMatchObject({
      name: 'Broken',
      message: expect.stringContaining('does not have the keys pk and sk'),
    });
  await foreign.close();
});
