import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { releaseStream } from '#domain/streams.ts';
import { readFacts } from './append-facts.ts';
import { foldReleaseStream } from './release-stream.ts';

const requested = {
  kind: 'requested',
  id: 'r',
  app: 'shop',
  source: 'sha256:0',
  cause: { kind: 'manual', app: 'shop', images: {}, by: 'ann' },
} as unknown as ReleaseFact;

const anyFact = fc.oneof(
  fc.constant<ReleaseFact>({ kind: 'paused', by: 'ann' }),
  fc.constant<ReleaseFact>({ kind: 'resumed', by: 'ann' }),
  fc.constant<ReleaseFact>({ kind: 'retried', by: 'ann' }),
  fc.constant<ReleaseFact>({ kind: 'awaiting', what: 'registry r', reason: 'away' }),
  fc.constant<ReleaseFact>({ kind: 'aborted', by: 'ann', reason: '' }),
  fc.nat(9).map((n): ReleaseFact => ({ kind: 'wave', index: n, targets: [`t${n}`], back: n > 7 })),
  fc.nat(9).map((n): ReleaseFact => ({
    kind: 'target-closed',
    target: `t${n}`,
    back: n > 7,
    outcome: { kind: 'released' },
  })),
);

test('reading on gives what reading everything gives, after any entry', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyFact, fc.boolean()), { maxLength: 30 }), async (facts) => {
      const journal = openMemoryJournal();
      const stream = releaseStream('r');
      await journal.append(stream, 0, requested as never, 1);
      for (const [index, [fact, isLooked]] of facts.entries()) {
        await journal.append(stream, index + 1, fact as never, index + 2);
        if (!isLooked) continue;
        const whole = foldRelease(await readFacts<ReleaseFact>(journal, stream));
        expect(await foldReleaseStream(journal, 'r')).toEqual(whole);
      }
    }),
  );
});

test('a release that was deleted is not there any more, though it was read before', async () => {
  const journal = openMemoryJournal();
  await journal.append(releaseStream('r'), 0, requested as never, 1);
  expect((await foldReleaseStream(journal, 'r'))?.app).toBe('shop');
  await journal.drop(releaseStream('r'));
  expect(await foldReleaseStream(journal, 'r')).toBeUndefined();
});

test('what was read once is not read again', async () => {
  const journal = openMemoryJournal();
  const stream = releaseStream('r');
  await journal.append(stream, 0, requested as never, 1);
  for (let n = 1; n < 200; n += 1)
    await journal.append(stream, n, { kind: n % 2 === 0 ? 'resumed' : 'paused', by: 'ann' }, n + 1);
  await foldReleaseStream(journal, 'r');
  let items = 0;
  const read = journal.read.bind(journal);
  Object.assign(journal, {
    read: async (...asked: Parameters<typeof read>) => {
      const found = await read(...asked);
      items += found.length;
      return found;
    },
  });
  await foldReleaseStream(journal, 'r');
  expect(items).toBe(1);
});
