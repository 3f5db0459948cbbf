import { expect, test } from 'vitest';
import type { Digest } from '../json.ts';
import { foldTarget } from './fold-target.ts';
import { supersededBy } from './has-written.ts';
import type { TargetFact } from './target-fact.ts';

const digest: Digest = 'sha256:a';

const fold = (...facts: readonly TargetFact[]) =>
  foldTarget(facts.map((event, index) => ({ seq: index + 1, at: index, event })));

const ended: readonly TargetFact[] = [
  { kind: 'taken', release: 'r-1' },
  { kind: 'prepared', release: 'r-1', snapshot: digest, manifest: digest },
  { kind: 'rolling-back', release: 'r-1', reason: '' },
  { kind: 'completed', release: 'r-1', reason: '' },
  { kind: 'closed', release: 'r-1', outcome: { kind: 'rolled-back', reason: '' }, runs: 'same' },
];

test('a release that was refused leaves the one before to the sweep, which may still find a late write of it', () => {
  const refused = { kind: 'refused', reason: 'held by release r-1' } as const;
  const after = fold(
    ...ended,
    { kind: 'taken', release: 'r-2' },
    { kind: 'declined', release: 'r-2', outcome: refused },
    { kind: 'closed', release: 'r-2', outcome: refused, runs: 'same' },
  );
  expect(after.lock).toBeUndefined();
  expect(after.ended?.release).toBe('r-1');
});

test('a release that has looked at what stands there answers for it from then on', () => {
  const after = fold(
    ...ended,
    { kind: 'taken', release: 'r-2' },
    { kind: 'prepared', release: 'r-2', snapshot: digest, manifest: digest },
  );
  expect(after.ended).toBeUndefined();
  expect(after.lock?.late?.map(({ release }) => release)).toEqual(['r-1']);
});

test('whoever comes next answers for all that have ended, until somebody has looked behind them', () => {
  const second = ended.map((fact) => ({ ...fact, release: 'r-2' }));
  const third: TargetFact = { kind: 'taken', release: 'r-3' };
  const late = (...facts: readonly TargetFact[]) =>
    fold(...facts, third).lock?.late?.map((one) => one.release);
  expect(late(...ended, ...second)).toEqual(['r-2', 'r-1']);
  expect(late(...ended, ...second, { kind: 'swept', release: 'r-2', found: [] })).toBeUndefined();
  const stuck = { kind: 'rollback-failed', reason: 'held by release r-1' } as const;
  const failed: TargetFact = { kind: 'closed', release: 'r-2', outcome: stuck, runs: 'same' };
  expect(late(...ended, ...second.slice(0, -1), failed)).toEqual(['r-1']);
});

test('who has taken over others answers for these after its end too: they may still write', () => {
  const after = fold(
    { kind: 'taken', release: 'r-1' },
    { kind: 'prepared', release: 'r-1', snapshot: digest, manifest: digest },
    { kind: 'taken', release: 'r-2', from: 'r-1' },
    { kind: 'prepared', release: 'r-2', snapshot: digest, manifest: digest },
    { kind: 'completed', release: 'r-2', reason: '' },
    { kind: 'closed', release: 'r-2', outcome: { kind: 'released' }, runs: 'this' },
    { kind: 'taken', release: 'r-3' },
  );
  expect(after.lock && supersededBy(after.lock)).toEqual(['r-2', 'r-1']);
});
