import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { Release } from '#domain/release/release.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { targetStream } from '#domain/streams.ts';
import type { Clock } from '#ports/clock.ts';
import type { Entry, Journal } from '#ports/journal.ts';
import { record } from './append-facts.ts';
import { factsAbout, foldStream, recentFacts } from './target-facts.ts';

const stream = targetStream('shop', 'eu');
const clock: Clock = { now: () => 1000, sleep: async () => undefined };
const digest = 'sha256:a';

const fact: fc.Arbitrary<TargetFact> = fc
  .record({ kind: fc.nat({ max: 9 }), release: fc.constantFrom('r-1', 'r-2', 'r-3') })
  .map(({ kind, release }) => {
    const facts: readonly TargetFact[] = [
      { kind: 'queued', release, behind: 'r-1', requestedAt: 5 },
      { kind: 'dequeued', release, reason: '' },
      { kind: 'taken', release, requestedAt: 7 },
      { kind: 'prepared', release, snapshot: digest, manifest: digest },
      { kind: 'step-started', release, index: 0, percent: 10, of: 1 },
      { kind: 'completed', release, reason: '' },
      { kind: 'rolling-back', release, reason: '' },
      { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
      { kind: 'closed', release, outcome: { kind: 'rollback-failed', reason: '' }, runs: 'same' },
      { kind: 'swept', release, found: [] },
    ];
    return facts[kind] as TargetFact;
  });

/** Writes facts as the tasks do: whoever takes the target says how it stood. */
const written = async (facts: readonly TargetFact[], repeat = 1): Promise<Journal> => {
  const journal = openMemoryJournal();
  for (let round = 0; round < repeat; round += 1)
    for (const one of facts)
      await record<TargetFact, Target>(
        journal,
        clock,
        stream,
        foldTarget,
        (base) => (one.kind === 'taken' ? { ...one, base } : one),
        () => recentFacts(journal, stream),
      );
  return journal;
};

const all = async (journal: Journal) =>
  (await journal.read(stream)) as unknown as readonly Entry<TargetFact>[];

/** The entries as they would be if nobody said what was before. */
const bare = (entries: readonly Entry<TargetFact>[]): readonly Entry<TargetFact>[] =>
  entries.map((entry) => {
    const { base: _, ...event } = entry.event as Extract<TargetFact, { kind: 'taken' }>;
    return { ...entry, event };
  });

test('the fold of the last facts is the fold of all', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fact, { maxLength: 40 }), async (facts) => {
      const journal = await written(facts, 3);
      expect(await foldStream(journal, stream)).toEqual(foldTarget(bare(await all(journal))));
    }),
    { numRuns: 60 },
  );
});

test('from any reach on, nothing is left out, and the fold is the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fact, { maxLength: 30 }), fc.nat({ max: 90 }), async (facts, reach) => {
      const journal = await written(facts, 3);
      const entries = await all(journal);
      const read = await recentFacts(journal, stream, reach);
      expect(read).toEqual(entries.slice(entries.length - read.length));
      expect(read[0]?.seq ?? 1).toBeLessThanOrEqual(reach + 1);
      expect(foldTarget(read)).toEqual(foldTarget(bare(entries)));
    }),
    { numRuns: 60 },
  );
});

test('the facts about a release are all there, and few others', async () => {
  const story = (release: string): readonly TargetFact[] => [
    { kind: 'taken', release, requestedAt: 7 },
    { kind: 'prepared', release, snapshot: digest, manifest: digest },
    { kind: 'completed', release, reason: '' },
    { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' },
    { kind: 'swept', release, found: ['late'] },
  ];
  const journal = await written(Array.from({ length: 100 }, (_, index) => story(`r-${index}`)).flat());
  const release = { app: 'shop', spans: { eu: { from: 200, to: 204 } } } as unknown as Release;
  const facts = await factsAbout(journal, [release], { app: 'shop', target: 'eu' });
  const about = facts.filter(({ event }) => event.release === 'r-40');
  expect(about.map(({ event }) => event.kind)).toEqual(['taken', 'prepared', 'completed', 'closed', 'swept']);
  expect(facts.length).toBeLessThan(40);
  const after = await factsAbout(journal, [release], { app: 'shop', target: 'eu', after: 203 });
  expect(after.filter(({ event }) => event.release === 'r-40')).toHaveLength(2);
});
