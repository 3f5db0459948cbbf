import { describe, expect, test } from 'vitest';
import type { ReleasePlan } from '../plan/plan.ts';
import { foldRelease } from '../release/fold-release.ts';
import type { Release, ReleaseFact } from '../release/release.ts';
import type { Verdict } from '../analysis/verdict.ts';
import { foldTarget } from './fold-target.ts';
import { completionOf, nextStep } from './next-step.ts';
import type { TargetFact } from './target-fact.ts';

const plan = (more: Partial<ReleasePlan> = {}): ReleasePlan => ({
  app: 'shop',
  source: 'sha256:s',
  images: {},
  targets: [],
  waves: [['eu']],
  strategy: {
    steps: [
      { percent: 10, bakeSeconds: 60, approve: false },
      { percent: 50, bakeSeconds: 60, approve: true },
      { percent: 100, bakeSeconds: 0, approve: false },
    ],
  },
  judging: { checks: [], windowSeconds: 10, minRequests: 100, decideWithinSeconds: 600, onUndecided: 'ask' },
  concurrency: 'queue',
  ...more,
});

const release = (...facts: readonly ReleaseFact[]): Release => {
  const requested: ReleaseFact = {
    kind: 'requested',
    id: 'r-1',
    app: 'shop',
    cause: { kind: 'manual', app: 'shop', images: {}, by: 'li' },
    source: 'sha256:s',
  };
  return foldRelease([requested, ...facts].map((event, at) => ({ seq: at + 1, at, event }))) as Release;
};

type Loose = TargetFact extends infer F
  ? F extends { release: string }
    ? Omit<F, 'release'>
    : never
  : never;

const next = (facts: readonly Loose[], of = plan(), state = release(), now = 1_000_000) => {
  const all = [{ kind: 'taken' }, ...facts] as readonly Loose[];
  const target = foldTarget(
    all.map((fact, at) => ({ seq: at + 1, at: at * 1000, event: { ...fact, release: 'r-1' } as TargetFact })),
  );
  if (target.lock === undefined) throw new Error('nobody holds it');
  return nextStep(of, state, target.lock, now);
};

const prepared: Loose = { kind: 'prepared', snapshot: 'sha256:b', manifest: 'sha256:m' };
const started = (index: number): Loose => ({
  kind: 'step-started',
  index,
  percent: [10, 50, 100][index] ?? 0,
  of: 3,
});
const settled = (index: number): Loose => ({ kind: 'step-settled', index, reason: '' });
const judged = (index: number, kind: Verdict['kind']): Loose =>
  ({
    kind: 'judged',
    index,
    verdict: { kind, reason: `said ${kind}`, evidence: [], ...(kind === 'wait' ? { waitSeconds: 1 } : {}) },
  }) as Loose;
const asked: Loose = { kind: 'suspended', approval: 'a', question: '?', expiresAt: 0, why: 'approval' };
const answered = (answer: 'approved' | 'rejected' | 'expired'): Loose => ({
  kind: 'resumed',
  approval: 'a',
  answer,
  by: 'li',
});

describe('going forward', () => {
  test('prepares before anything else', () => expect(next([])).toEqual({ kind: 'prepare' }));
  test('begins the first step', () =>
    expect(next([prepared])).toEqual({ kind: 'move', begin: { index: 0, percent: 10, of: 3 } }));
  test('goes on with a step under way', () => expect(next([prepared, started(0)])).toEqual({ kind: 'move' }));
  test('judges what has settled', () =>
    expect(next([prepared, started(0), settled(0)])).toEqual({ kind: 'judge' }));
  test('judges again after a wait', () =>
    expect(next([prepared, started(0), settled(0), judged(0, 'wait')])).toEqual({ kind: 'judge' }));
  test('begins the next step after a pass', () =>
    expect(next([prepared, started(0), settled(0), judged(0, 'pass')])).toMatchObject({
      kind: 'move',
      begin: { index: 1 },
    }));
  test('asks a person where the plan says so', () =>
    expect(next([prepared, started(1), settled(1), judged(1, 'pass')])).toMatchObject({
      kind: 'suspend',
      why: 'approval',
    }));
  test('asks nobody where all has come with the first step', () => {
    const whole: Loose = { ...prepared, isWhole: true };
    expect(next([whole, started(1), settled(1), judged(1, 'pass')])).toMatchObject({
      kind: 'move',
      begin: { index: 2 },
    });
  });
  test('goes on when the person says yes', () =>
    expect(
      next([prepared, started(1), settled(1), judged(1, 'pass'), asked, answered('approved')]),
    ).toMatchObject({ kind: 'move', begin: { index: 2 } }));
  test('finishes after the last step, which has nobody left to compare with', () =>
    expect(next([prepared, started(2), settled(2)])).toEqual({ kind: 'finish', begin: true }));
  test('closes once it has arrived', () =>
    expect(next([prepared, { kind: 'completed', reason: '' }])).toEqual({ kind: 'close' }));
});

describe('turning back', () => {
  test('on a failing verdict', () =>
    expect(next([prepared, started(0), settled(0), judged(0, 'fail')])).toEqual({
      kind: 'roll-back',
      begin: 'said fail',
    }));
  test('when a person says no, or nobody says anything', () => {
    expect(
      next([prepared, started(1), settled(1), judged(1, 'pass'), asked, answered('rejected')]).kind,
    ).toBe('roll-back');
    expect(next([prepared, started(1), settled(1), judged(1, 'pass'), asked, answered('expired')]).kind).toBe(
      'roll-back',
    );
  });
  test('goes on turning back once it has begun, whatever else is said', () => {
    const paused = release({ kind: 'paused', by: 'li' });
    expect(next([prepared, { kind: 'rolling-back', reason: 'x' }], plan(), paused)).toEqual({
      kind: 'roll-back',
    });
  });
  test('when somebody aborts; before the first write there is nothing to bring back', () => {
    const aborted = release({ kind: 'aborted', by: 'li', reason: '' });
    expect(next([prepared, started(0)], plan(), aborted).kind).toBe('roll-back');
    expect(next([], plan(), aborted)).toEqual({ kind: 'close' });
  });
  test('after breaking three times at the same place', () => {
    const broken: Loose = { kind: 'blocked', name: 'Broken', reason: 'a bug' };
    expect(next([prepared, started(0), broken, broken]).kind).toBe('move');
    expect(next([prepared, started(0), broken, broken, broken])).toEqual({
      kind: 'roll-back',
      begin: 'a bug',
    });
  });
});

describe('when the judge cannot tell', () => {
  const facts = [prepared, started(0), settled(0), judged(0, 'no-data')];
  test('asks a person, by default', () =>
    expect(next(facts)).toMatchObject({ kind: 'suspend', why: 'undecided' }));
  test('goes on only when told to', () =>
    expect(next([...facts, asked, answered('approved')])).toMatchObject({
      kind: 'move',
      begin: { index: 1 },
    }));
  test('turns back where the plan says so', () => {
    const strict = plan({ judging: { ...plan().judging, onUndecided: 'roll-back' } });
    expect(next(facts, strict).kind).toBe('roll-back');
  });
});

test('a pause parks the target wherever it is, and its answer says nothing about the step', () => {
  const paused = release({ kind: 'paused', by: 'li' });
  expect(next([prepared, started(0)], plan(), paused)).toMatchObject({ kind: 'suspend', why: 'pause' });
  const pause: Loose = { kind: 'suspended', approval: 'a', question: '?', expiresAt: 0, why: 'pause' };
  expect(next([prepared, started(0), settled(0), judged(0, 'pass'), pause, answered('expired')]).kind).toBe(
    'move',
  );
});

describe('what the new revision leaves out', () => {
  const removals: Loose = {
    kind: 'prepared',
    snapshot: 'sha256:b',
    manifest: 'sha256:m',
    removals: ['Service x'],
  };
  const pruning: Loose = { kind: 'pruning', reason: 'all is well' };
  const pruned: Loose = { kind: 'pruned', removed: ['Service x'], left: [] };
  const lock = { release: 'r-1', fence: 1, since: 0, suspensions: 0 };

  test('is removed before the end, once', () => {
    expect(next([removals, { kind: 'finishing' }, pruning])).toEqual({ kind: 'prune' });
    const complete = { kind: 'complete', reason: 'all is well' };
    expect(next([removals, { kind: 'finishing' }, pruning, pruned])).toEqual(complete);
    expect(next([removals, pruning, pruned, { kind: 'completed', reason: '' }])).toEqual({ kind: 'close' });
  });

  test('makes the end wait only where there is something', () => {
    const reason = 'all is well';
    expect(completionOf(lock, reason).kind).toBe('completed');
    expect(completionOf({ ...lock, removals: ['Service x'] }, reason).kind).toBe('pruning');
    const isDone = { reason, isDone: true };
    expect(completionOf({ ...lock, removals: ['Service x'], pruning: isDone }, reason).kind).toBe(
      'completed',
    );
  });

  test('stops an abort no more than anything else does', () => {
    const aborted = release({ kind: 'aborted', by: 'li', reason: '' });
    expect(next([removals, pruning], plan(), aborted)).toMatchObject({ kind: 'roll-back' });
  });
});

test('facts of a release that has lost the target change nothing', () => {
  const target = foldTarget([
    { seq: 1, at: 0, event: { kind: 'taken', release: 'r-1' } },
    { seq: 2, at: 0, event: { kind: 'taken', release: 'r-2', from: 'r-1' } },
    { seq: 3, at: 0, event: { kind: 'rolling-back', release: 'r-1', reason: 'late' } },
    { seq: 4, at: 0, event: { kind: 'closed', release: 'r-1', outcome: { kind: 'released' }, runs: 'this' } },
  ]);
  expect(target).toEqual({
    seq: 4,
    waiting: [],
    lock: {
      release: 'r-2',
      fence: 2,
      since: 0,
      suspensions: 0,
      inherited: { releases: ['r-1'], since: 0, isRestored: true },
    },
  });
});
