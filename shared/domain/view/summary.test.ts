import { expect, test } from 'vitest';
import type { ReleaseFact } from '../release/release.ts';
import type { TargetFact } from '../rollout/target-fact.ts';
import { gist } from './summary.ts';
import { describeRelease } from './describe-release.ts';
import { describeTarget } from './describe-target.ts';

const why =
  'errors: 108 of 863 requests on the new pods (12.51 %) against 4 of 8082 on the stable ones (0.05 %), 252.9 times as many, evidence 280.3:1 that it is worse';
const short = 'errors: 108 of 863 requests on the new pods (12.51 %) …';

test.each([
  ['too many errors', 'too many errors'],
  [why, short],
  [`${'x'.repeat(70)} ${'y'.repeat(70)}`, `${'x'.repeat(70)} …`],
  [`work (Job) failed: ${'y'.repeat(50)} ${'z'.repeat(50)}`, `work (Job) failed: ${'y'.repeat(50)} …`],
  ['z'.repeat(200), `${'z'.repeat(80)} …`],
])('a long reason is cut where a clause ends, a short one is not: %s', (reason, told) => {
  expect(gist(reason)).toBe(told);
});

test('a rollback says its reason in full with the verdict and at the end, and briefly in between', () => {
  const of = { release: 'r1' };
  const outcome = { kind: 'rolled-back', reason: why } as const;
  const story: readonly TargetFact[] = [
    { kind: 'judged', index: 0, verdict: { kind: 'fail', reason: why, evidence: [] }, ...of },
    { kind: 'rolling-back', reason: why, ...of },
    { kind: 'closed', outcome, runs: 'same', ...of },
  ];
  const ending: readonly ReleaseFact[] = [
    { kind: 'target-closed', target: 'eu', outcome, back: false },
    { kind: 'closed', outcome: { kind: 'rolled-back', reason: `eu: ${why}` } },
  ];
  expect([
    ...story.map((fact) => describeTarget(fact)),
    ...ending.map((fact) => describeRelease(fact)),
  ]).toEqual([
    `step 1: bad: ${why}`,
    `rolls back: ${short}`,
    'rolled back',
    'eu is done: rolled back',
    `rolled back: eu: ${why}`,
  ]);
});

test('who needs a person says why in every place, but briefly where it is said in full elsewhere', () => {
  const outcome = { kind: 'rollback-failed', reason: why } as const;
  expect(describeTarget({ kind: 'rollback-failed', release: 'r1', reason: why })).toBe(
    `needs a person: ${why}`,
  );
  expect(describeTarget({ kind: 'closed', release: 'r1', outcome, runs: 'same' })).toBe(
    `needs a person: ${short}`,
  );
});

test('why somebody paused or resumed is told when they said it', () => {
  expect(describeRelease({ kind: 'paused', by: 'ann', reason: 'lunch' })).toBe('paused by ann: lunch');
  expect(describeRelease({ kind: 'resumed', by: 'ann', reason: 'fed' })).toBe('resumed by ann: fed');
  expect(describeRelease({ kind: 'paused', by: 'ann' })).toBe('paused by ann');
});
