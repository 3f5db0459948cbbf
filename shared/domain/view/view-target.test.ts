import { expect, test } from 'vitest';
import type { TargetFact } from '../rollout/target-fact.ts';
import { viewTarget } from './view-target.ts';

const release = 'r-1';
const facts: readonly TargetFact[] = [
  { kind: 'taken', release },
  { kind: 'step-started', release, index: 0, percent: 10, of: 2 },
];
const blocked: TargetFact = {
  kind: 'blocked',
  release,
  name: 'QuotaDenied',
  reason: 'exceeded quota: tight',
};
const cleared: TargetFact = { kind: 'cleared', release, name: 'QuotaDenied' };

test('says what holds it, and when that is over what it does again', () => {
  expect(viewTarget('eu', [...facts, blocked])).toMatchObject({
    state: 'blocked',
    message: 'blocked by QuotaDenied: exceeded quota: tight',
  });
  expect(viewTarget('eu', [...facts, blocked, cleared])).toMatchObject({
    state: 'moving',
    message: 'continues: QuotaDenied has cleared',
  });
});

test('one that goes back and is held goes back again afterwards', () => {
  const back: TargetFact = { kind: 'rolling-back', release, reason: 'errors' };
  expect(viewTarget('eu', [...facts, blocked]).isGoingBack).toBeUndefined();
  expect(viewTarget('eu', [...facts, back, blocked])).toMatchObject({ state: 'blocked', isGoingBack: true });
  expect(viewTarget('eu', [...facts, back, blocked, blocked, cleared]).state).toBe('rolling-back');
});
