import { describe, expect, test } from 'vitest';
import { foldRelease } from '../release/fold-release.ts';
import type { ReleaseFact } from '../release/release.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { viewRelease } from './view-release.ts';
import { viewTarget } from './view-target.ts';

const of = { release: 'r1' };
const evidence = { evidence: [] };
const requested: ReleaseFact = {
  kind: 'requested',
  id: 'r1',
  app: 'shop',
  cause: { kind: 'image', app: 'shop', component: 'web', image: 'web:2', by: 'ci' },
  source: 'sha256:s',
};
const planned: ReleaseFact = { kind: 'planned', plan: 'sha256:p', targets: ['eu', 'us'] };

const view = (facts: readonly ReleaseFact[], eu: readonly TargetFact[] = []) => {
  const entries = [requested, ...facts].map((event, index) => ({ seq: index + 1, at: 100 + index, event }));
  const release = foldRelease(entries) ?? expect.fail('no release');
  return viewRelease(release, [viewTarget('eu', eu), viewTarget('us', [])], '1');
};

const taken: TargetFact = { kind: 'taken', ...of };
const prepared: TargetFact = { kind: 'prepared', snapshot: 'sha256:b', manifest: 'sha256:m', ...of };
const started: TargetFact = { kind: 'step-started', index: 1, percent: 25, of: 4, ...of };
const settled: TargetFact = { kind: 'step-settled', index: 1, reason: '3 of 10 pods are new', ...of };
const failed: TargetFact = {
  kind: 'judged',
  index: 1,
  verdict: { kind: 'fail', reason: '4.0 % errors, stable pods have 0.1 %', ...evidence },
  ...of,
};
const suspended: TargetFact = {
  kind: 'suspended',
  approval: 'a',
  question: 'go on?',
  expiresAt: 9,
  why: 'approval',
  ...of,
};

describe('a target', () => {
  const states = (...facts: readonly TargetFact[]) => {
    const { state, message } = viewTarget('eu', facts);
    return [state, message];
  };

  test('says how far it is, in one sentence', () => {
    expect(states()).toEqual(['waiting', 'not started yet']);
    expect(states({ kind: 'queued', behind: 'r0', ...of })).toEqual(['queued', 'queued behind release r0']);
    expect(states(taken, prepared)).toEqual(['preparing', 'recorded what runs now']);
    expect(states(taken, started)).toEqual(['moving', 'step 2 of 4: to 25 %']);
    expect(states(taken, started, settled)).toEqual(['judging', 'step 2 has settled: 3 of 10 pods are new']);
    expect(states(taken, started, settled, failed)).toEqual([
      'judging',
      'step 2: bad: 4.0 % errors, stable pods have 0.1 %',
    ]);
    expect(states(taken, { kind: 'blocked', name: 'QuotaDenied', reason: 'no room in shop', ...of })).toEqual(
      ['blocked', 'blocked by QuotaDenied: no room in shop'],
    );
    expect(states(taken, started, { kind: 'rolling-back', reason: 'too many errors', ...of })).toEqual([
      'rolling-back',
      'rolls back: too many errors',
    ]);
  });

  test('shows its question only while it waits, and its step as long as it has one', () => {
    const waiting = viewTarget('eu', [taken, started, suspended]);
    expect(waiting.question).toEqual({ approval: 'a', text: 'go on?', expiresAt: 9, why: 'approval' });
    const answered = viewTarget('eu', [
      taken,
      started,
      suspended,
      { kind: 'resumed', approval: 'a', answer: 'approved', by: 'bob', ...of },
    ]);
    expect(answered).toMatchObject({
      state: 'moving',
      message: 'continues: approved by bob',
      step: { index: 1, percent: 25, of: 4 },
    });
    expect(answered.question).toBeUndefined();
  });

  test('that is taken once more forgets how it ended before', () => {
    const closed: TargetFact = { kind: 'closed', outcome: { kind: 'released' }, runs: 'this', ...of };
    expect(viewTarget('eu', [taken, started, closed])).toMatchObject({
      state: 'closed',
      outcome: { kind: 'released' },
    });
    expect(viewTarget('eu', [taken, started, closed, taken])).toEqual({
      name: 'eu',
      state: 'preparing',
      message: 'acquired the target',
    });
  });
});

describe('a release', () => {
  test('says what is true now', () => {
    expect(view([])).toMatchObject({ state: 'planning', message: 'ci announced web:2 for web; planning' });
    expect(view([planned])).toMatchObject({ state: 'running', message: 'about to start' });
    expect(view([planned], [taken, started])).toMatchObject({
      state: 'running',
      message: 'eu: step 2 of 4: to 25 %',
    });
    expect(view([planned, { kind: 'paused', by: 'ann' }], [taken])).toMatchObject({
      state: 'paused',
      message: 'paused by ann',
    });
    expect(
      view([planned, { kind: 'asked', approval: 'r1.plan', question: 'release?', expiresAt: 9 }]),
    ).toMatchObject({
      state: 'waiting-for-approval',
      message: 'release?',
    });
    expect(view([planned], [taken, started, suspended])).toMatchObject({
      state: 'waiting-for-approval',
      message: 'eu: waits for an answer: go on?',
    });
    expect(view([planned, { kind: 'aborted', by: 'ann', reason: '' }], [taken])).toMatchObject({
      state: 'rolling-back',
      message: 'aborted by ann; eu: acquired the target',
    });
    expect(view([{ kind: 'closed', outcome: { kind: 'refused', reason: 'no such cluster' } }])).toMatchObject(
      {
        state: 'closed',
        message: 'no such cluster',
        outcome: { kind: 'refused' },
      },
    );
  });

  test('knows how it ended where it never had its turn', () => {
    const outcome = { kind: 'refused', reason: 'release r0 is still running there' } as const;
    const { targets } = view(
      [planned, { kind: 'target-closed', target: 'us', outcome, back: false }],
      [taken],
    );
    expect(targets).toMatchObject([
      { name: 'eu', state: 'preparing' },
      { name: 'us', state: 'closed', message: 'refused: release r0 is still running there', outcome },
    ]);
  });

  test('that somebody aborted before it had a plan has nothing to roll back', () => {
    expect(view([{ kind: 'aborted', by: 'ann', reason: '' }]).state).toBe('planning');
  });
});
