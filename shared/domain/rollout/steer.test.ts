import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import { foldTarget } from './fold-target.ts';
import { nextStep } from './next-step.ts';
import { steer, type Steering } from './steer.ts';
import type { TargetFact } from './target-fact.ts';

const planOf = (approve: readonly boolean[], pauseSeconds = 0): ReleasePlan =>
  ({
    strategy: {
      steps: approve.map((asks, at) => ({
        percent: (100 / approve.length) * (at + 1),
        bakeSeconds: 60,
        approve: asks,
      })),
      ...(pauseSeconds === 0 ? {} : { pauseSeconds }),
    },
    judging: { checks: [], onUndecided: 'ask' },
  }) as unknown as ReleasePlan;
const release = { id: 'r-1', back: false, control: { kind: 'go' } } as unknown as Release;

type Loose = TargetFact extends infer F
  ? F extends { release: string }
    ? Omit<F, 'release'>
    : never
  : never;
const lockOf = (facts: readonly Loose[]) => {
  const all = [{ kind: 'taken' }, { kind: 'prepared', snapshot: 'sha256:b', manifest: 'sha256:m' }, ...facts];
  const { lock } = foldTarget(
    all.map((fact, at) => ({ seq: at + 1, at: at * 1000, event: { ...fact, release: 'r-1' } as TargetFact })),
  );
  if (lock === undefined) throw new Error('nobody holds it');
  return lock;
};
const started = (index: number): Loose => ({ kind: 'step-started', index, percent: 10, of: 4 });
const settled = (index: number): Loose => ({ kind: 'step-settled', index, reason: '' });
const passed = (index: number): Loose => ({
  kind: 'judged',
  index,
  verdict: { kind: 'pass', reason: 'good', evidence: [] },
});
const promote = (index: number, to?: number | 'last'): Steering => ({
  kind: 'promote',
  index,
  by: 'li',
  ...(to === undefined ? {} : { to }),
});
const plain = planOf([false, false, false, false]);
const at = (facts: readonly Loose[], steering: Steering, plan = plain) =>
  steer(plan, release, lockOf(facts), steering);

describe('promoting', () => {
  test('goes to the next step, to a later one, or to the last', () => {
    const here = [started(0), settled(0)];
    expect(at(here, promote(0))).toMatchObject({ fact: { to: 1 } });
    expect(at(here, promote(0, 2))).toMatchObject({ fact: { to: 2 } });
    expect(at(here, promote(0, 'last'))).toMatchObject({ fact: { to: 3 } });
  });

  test('waits for the pods of the step it leaves, and for nothing else', () => {
    const said: Loose = { kind: 'promoted', index: 0, to: 2, by: 'li' };
    expect(nextStep(plain, release, lockOf([started(0), said]), 0)).toEqual({ kind: 'move' });
    expect(nextStep(plain, release, lockOf([started(0), said, settled(0)]), 0)).toMatchObject({
      kind: 'move',
      begin: { index: 2 },
    });
  });

  test('is refused at the last step, and beyond it', () => {
    expect(at([started(3), settled(3)], promote(3))).toMatchObject({ code: 'last-step' });
    expect(at([started(0)], promote(0, 9))).toMatchObject({ code: 'no-such-step' });
    expect(at([started(2)], promote(2, 1))).toMatchObject({ code: 'no-such-step' });
  });

  test('goes further when somebody says more, and never less far', () => {
    const said: Loose = { kind: 'promoted', index: 0, to: 1, by: 'li' };
    expect(at([started(0), said], promote(0, 'last'))).toMatchObject({ fact: { to: 3 } });
    expect(at([started(0), { ...said, to: 3 }], promote(0))).toEqual({ kind: 'known' });
  });

  test('components that wait for each other take their steps one by one', () => {
    const ordered = {
      ...lockOf([started(0), settled(0)]),
      order: { components: [{ name: 'a', needs: [], inBatches: true }] },
      standings: { a: { first: 0, startedAt: 0 } },
    };
    expect(steer(plain, release, ordered as never, promote(0, 'last'))).toMatchObject({ code: 'ordered' });
    expect(steer(plain, release, ordered as never, promote(0))).toMatchObject({ kind: 'fact' });
  });
});

test('a pause between steps holds, and a promotion ends it', () => {
  const plan = planOf([false, false], 60);
  const good = [started(0), settled(0), passed(0)];
  const until = 4000 + 60_000;
  expect(nextStep(plan, release, lockOf(good), until - 1)).toEqual({ kind: 'rest', until });
  expect(nextStep(plan, release, lockOf(good), until)).toMatchObject({ kind: 'move', begin: { index: 1 } });
  const said: Loose = { kind: 'promoted', index: 0, to: 1, by: 'li' };
  expect(nextStep(plan, release, lockOf([...good, said]), 5000)).toMatchObject({ kind: 'move' });
});

describe('whatever is said in whatever order', () => {
  const words = fc.record({
    kind: fc.constantFrom('skip' as const, 'promote' as const),
    index: fc.integer({ min: 0, max: 4 }),
    to: fc.constantFrom(undefined, 1, 2, 3, 'last' as const),
  });
  const runs = fc.record({
    approve: fc.array(fc.boolean(), { minLength: 2, maxLength: 4 }),
    said: fc.array(words, { maxLength: 12 }),
    settles: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  });

  test('no step is taken twice or backwards, no word counts twice, and no approval is passed over', () => {
    fc.assert(
      fc.property(runs, ({ approve, said, settles }) => {
        const plan = planOf(approve);
        const facts: Loose[] = [started(0)];
        const taken = [0];
        for (const [turn, { to, ...word }] of said.entries()) {
          const steering = { ...word, by: 'li', ...(to === undefined ? {} : { to }) } as Steering;
          const before = lockOf(facts);
          const first = steer(plan, release, before, steering);
          if (first.kind === 'fact') {
            expect(steering.index).toBe(before.step?.index);
            facts.push(first.fact);
            expect(steer(plan, release, lockOf(facts), steering)).toEqual({ kind: 'known' });
          }
          const { step } = lockOf(facts);
          if (step === undefined) throw new Error('it is in no step');
          if (step.settledAt === undefined && settles[turn] === true) facts.push(settled(step.index));
          const next = nextStep(plan, release, lockOf(facts), 0);
          if (next.kind !== 'move' || next.begin === undefined) continue;
          const passedOver = approve.slice(step.index, next.begin.index);
          expect(passedOver).not.toContain(true);
          facts.push(started(next.begin.index));
          taken.push(next.begin.index);
        }
        expect(taken).toEqual([...new Set(taken)].toSorted((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});
