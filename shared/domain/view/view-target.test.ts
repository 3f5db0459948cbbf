import { expect, test } from 'vitest';
import type { TargetFact } from '../rollout/target.ts';
import { viewTarget } from './view-target.ts';

const release = 'r-1';
const facts: readonly TargetFact[] = [
  { kind: 'taken', release },
  { kind: 'step-started', release, index: 0, percent: 10, of: 2 },
];
const held: TargetFact = { kind: 'held', release, name: 'QuotaDenied', because: 'exceeded quota: tight' };
const cleared: TargetFact = { kind: 'cleared', release, name: 'QuotaDenied' };

test('says what holds it, and when that is over what it does again', () => {
  expect(viewTarget('eu', [...facts, held])).toMatchObject({
    state: 'held',
    says: 'held by QuotaDenied: exceeded quota: tight',
  });
  expect(viewTarget('eu', [...facts, held, cleared])).toMatchObject({
    state: 'moving',
    says: 'goes on: QuotaDenied is over',
  });
});

test('one that goes back and is held goes back again afterwards', () => {
  const back: TargetFact = { kind: 'turning-back', release, because: 'errors' };
  expect(viewTarget('eu', [...facts, held]).isGoingBack).toBeUndefined();
  expect(viewTarget('eu', [...facts, back, held])).toMatchObject({ state: 'held', isGoingBack: true });
  expect(viewTarget('eu', [...facts, back, held, held, cleared]).state).toBe('rolling-back');
});
