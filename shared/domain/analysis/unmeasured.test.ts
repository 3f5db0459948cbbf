import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import { freshState } from './judge-state.ts';
import { unknownPods, unwatched } from './missing-data.ts';
import type { Measurement } from './observation.ts';
import { unmeasuredReason } from './unmeasured.ts';

const at = Date.UTC(2026, 0, 1);
const measurement = (more: Partial<Measurement> = {}): Measurement => ({
  judging: {
    checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0.005 }],
    windowSeconds: 10,
    minRequests: 100,
    decideWithinSeconds: 600,
    onUndecided: 'ask',
    isAssumed: true,
  },
  windows: [],
  history: [],
  canary: ['n1'],
  stable: ['o1', 'o2'],
  since: at,
  bakeSeconds: 60,
  now: at + 20_000,
  ...more,
});
const row = { pod: 'o1', to: at, requests: 1, errors: 0 };

const reasonOf = (
  more: Partial<Measurement>,
  look: { isFirst?: boolean; was?: string; old?: number } = {},
) => {
  const one = measurement(more);
  const { isFirst = true, was, old = 3_600_000 } = look;
  return unmeasuredReason({ measurement: one, before: freshState(one), isFirst, was, stableMs: old });
};

test('only a source that answers and knows none of the pods is a sign that nothing measures them', () => {
  expect(reasonOf({})).toMatch(/expose nothing/);
  expect(reasonOf({ missing: { errors: unknownPods } })).toMatch(/expose nothing/);
  expect(reasonOf({ missing: { history: `cluster a: ${unwatched}; name one` } })).toContain(unwatched);
  expect(reasonOf({ missing: { errors: 'connection refused' } })).toBeUndefined();
  expect(reasonOf({ missing: { errors: unknownPods, history: 'timeout' } })).toBeUndefined();
  expect(reasonOf({ history: [row] })).toBeUndefined();
  expect(reasonOf({ windows: [row] })).toBeUndefined();
  expect(reasonOf({}, { old: 30_000 })).toBeUndefined();
});

test('what was found at first holds, and nothing is found later that was not', () => {
  expect(reasonOf({}, { isFirst: false, was: 'why' })).toBe('why');
  expect(reasonOf({}, { isFirst: false })).toBeUndefined();
  const { isAssumed: _, ...asked } = measurement().judging;
  expect(reasonOf({ judging: asked })).toBeUndefined();
});

test('it waits for its bake, passes without being called good, and fails for a restart', () => {
  const { history: _, ...look } = measurement({ unmeasured: 'why' });
  const verdict = (more: Partial<Measurement>) => judge({ ...look, ...more }).verdict;
  expect(verdict({})).toMatchObject({ kind: 'wait', evidence: [] });
  expect(verdict({ now: at + 60_000 })).toEqual({
    kind: 'pass',
    reason: 'the new pod stayed Ready without a restart for 60 s; not measured: why',
    evidence: [],
  });
  expect(verdict({ restarted: 'container a of pod n1 was started again' })).toMatchObject({ kind: 'fail' });
  expect(verdict({ unhealthy: 'pod n1', now: at + 60_000 })).toMatchObject({ kind: 'fail' });
  // Numbers that come after all are weighed.
  const windows = ['n1', 'o1'].map((pod) => ({ pod, to: at + 20_000, requests: 10, errors: 0 }));
  expect(verdict({ windows, now: at + 61_000 }).kind).toBe('wait');
});
