import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acquireLock, readHistory } from './acquire-lock.ts';
import { foldTarget } from './fold-target.ts';
import { outcomeElsewhere } from './outcome-of.ts';
import type { TargetFact } from './target-fact.ts';

/* Releases that arrive, ask, end and die in any order: who has the target, and what each of them is told. */

type Policy = 'queue' | 'newest' | 'supersede' | 'reject';
type Move =
  | { readonly kind: 'ask'; readonly who: number }
  /** Whoever holds the target ends: well, or not. */
  | { readonly kind: 'end'; readonly isGood: boolean };

const names = ['r-0', 'r-1', 'r-2', 'r-3', 'r-4', 'r-5'] as const;

const moves = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), who: fc.nat(names.length - 1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), isGood: fc.boolean() }) },
  ),
  { maxLength: 60 },
);
const policies = fc.array(fc.constantFrom<Policy>('queue', 'newest', 'supersede', 'reject'), {
  minLength: names.length,
  maxLength: names.length,
});

const play = (policyOf: readonly Policy[]) => {
  const entries: { seq: number; at: number; event: TargetFact }[] = [];
  const write = (event: TargetFact) => entries.push({ seq: entries.length + 1, at: entries.length, event });
  const told = new Map<string, string>();
  const target = () => foldTarget(entries);
  const ask = (who: number) => {
    const release = names[who] ?? '';
    if (['over', 'refused'].includes(told.get(release) ?? '')) return;
    const me = { release, requestedAt: who, policy: policyOf[who] ?? 'queue', back: false } as const;
    const result = acquireLock(me, readHistory(release, target(), entries));
    if ('facts' in result) result.facts.forEach(write);
    told.set(release, result.kind);
  };
  const end = (isGood: boolean) => {
    const { lock } = target();
    if (lock === undefined) return;
    const { release } = lock;
    write({ kind: 'prepared', release, snapshot: 'sha256:s', manifest: 'sha256:m' });
    write(
      isGood
        ? { kind: 'closed', release, outcome: { kind: 'released' }, runs: 'this' }
        : { kind: 'closed', release, outcome: { kind: 'rolled-back', reason: 'bad' }, runs: 'same' },
    );
  };
  return { entries, told, target, ask, end, takers: () => taken(entries) };
};

const taken = (entries: readonly { event: TargetFact }[]): readonly number[] =>
  entries.flatMap(({ event }) =>
    event.kind === 'taken' ? [names.findIndex((n) => n === event.release)] : [],
  );

const run = (all: readonly Policy[], steps: readonly Move[]) => {
  const game = play(all);
  for (const step of steps) {
    if (step.kind === 'ask') game.ask(step.who);
    else game.end(step.isGood);
  }
  return game;
};

describe('several releases of one target, in any order', () => {
  test('all come to an end when they go on asking: nobody waits for ever, and the target is free', () => {
    fc.assert(
      fc.property(policies, moves, (all, steps) => {
        const game = run(all, steps);
        for (let round = 0; round < 2 * names.length; round += 1) {
          names.forEach((_, who) => game.ask(who));
          game.end(true);
        }
        names.forEach((_, who) => game.ask(who));
        expect(game.target().lock).toBeUndefined();
        expect(game.target().waiting).toEqual([]);
        for (const name of names) expect(['over', 'refused', 'acquired']).toContain(game.told.get(name));
      }),
      { numRuns: 500 },
    );
  });

  test('no release takes a target while an older one waits for it that nobody has dropped', () => {
    fc.assert(
      fc.property(policies, moves, (all, steps) => {
        const { entries } = run(all, steps);
        entries.forEach(({ event }, index) => {
          if (event.kind !== 'taken') return;
          const { waiting } = foldTarget(entries.slice(0, index));
          const dropped = entries
            .slice(index)
            .flatMap((one) =>
              one.event.kind === 'dequeued' && one.event.by === event.release ? [one.event.release] : [],
            );
          const older = waiting.filter(({ requestedAt }) => requestedAt < (event.requestedAt ?? 0));
          expect(older.filter(({ release }) => !dropped.includes(release))).toEqual([]);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('what is released is never followed by something older', () => {
    fc.assert(
      fc.property(policies, moves, (all, steps) => {
        const { entries } = run(all, steps);
        let newest = -1;
        for (const { event } of entries) {
          const who = names.findIndex((name) => name === event.release);
          if (event.kind === 'taken') expect(who).toBeGreaterThan(newest);
          if (event.kind === 'closed' && event.outcome.kind === 'released') newest = Math.max(newest, who);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('where only the newest counts, no older one starts after a newer one has asked', () => {
    fc.assert(
      fc.property(fc.constantFrom<Policy>('newest', 'supersede'), moves, (policy, steps) => {
        const { entries } = run(
          names.map(() => policy),
          steps,
        );
        let newest = -1;
        for (const { event } of entries) {
          const who = names.findIndex((name) => name === event.release);
          if (event.kind === 'taken') expect(who).toBeGreaterThanOrEqual(newest);
          if (event.kind === 'queued' || event.kind === 'taken') newest = Math.max(newest, who);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a queue goes in the order of the requests, whatever the order of the questions', () => {
    fc.assert(
      fc.property(
        moves,
        fc.shuffledSubarray([...names.keys()], { minLength: names.length }),
        (steps, order) => {
          const game = play(names.map(() => 'queue'));
          game.ask(0);
          order.forEach(game.ask);
          for (const step of [
            ...steps,
            ...names.flatMap(() => [
              { kind: 'end' as const, isGood: true },
              ...names.map((_, who) => ({ kind: 'ask' as const, who })),
            ]),
          ]) {
            if (step.kind === 'ask') game.ask(step.who);
            else game.end(step.isGood);
          }
          expect(game.takers()).toEqual([...names.keys()]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('one that lost its target or its place never hears of a success', () => {
    fc.assert(
      fc.property(policies, moves, (all, steps) => {
        const { entries, target } = run(all, steps);
        for (const name of names) {
          if (target().lock?.release === name) continue;
          const closed = entries.findLast(({ event }) => event.kind === 'closed' && event.release === name);
          const { kind } = outcomeElsewhere(name, entries, { kind: 'go' });
          if (closed === undefined) expect(['superseded', 'refused']).toContain(kind);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what stands in the way of nobody', () => {
  const write = (...events: readonly TargetFact[]) =>
    events.map((event, index) => ({ seq: index + 1, at: index, event }));
  const asks = (release: string, events: readonly TargetFact[], isOver: (id: string) => boolean) => {
    const entries = write(...events);
    return acquireLock(
      { release, requestedAt: 9, policy: 'queue', back: false },
      readHistory(release, foldTarget(entries), entries),
      isOver,
    );
  };

  test('a release that is over and holds the target all the same is taken over from', () => {
    const result = asks('r-9', [{ kind: 'taken', release: 'r-1', requestedAt: 1 }], (id) => id === 'r-1');
    expect(result).toEqual({
      kind: 'acquired',
      facts: [{ kind: 'taken', release: 'r-9', requestedAt: 9, from: 'r-1' }],
    });
  });

  test('nor does one that is over and waits', () => {
    const queued = {
      kind: 'queued',
      release: 'r-1',
      behind: 'r-0',
      requestedAt: 1,
      back: false,
      drops: false,
    } as const;
    expect(asks('r-9', [queued], (id) => id === 'r-1').kind).toBe('acquired');
    expect(asks('r-9', [queued], () => false)).toMatchObject({ kind: 'queued', behind: 'r-1' });
  });
});
