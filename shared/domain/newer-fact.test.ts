import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldApproval } from './approval/fold-approval.ts';
import { foldRelease } from './release/fold-release.ts';
import { foldTarget } from './rollout/fold-target.ts';
import { describeRelease } from './view/describe-release.ts';
import { describeTarget } from './view/describe-target.ts';
import { viewTarget } from './view/view-target.ts';

/* While a stack is updated, and after an update is taken back, functions meet facts of a newer version. */

const release = 'r-1';
const streams = {
  release: {
    fold: foldRelease,
    facts: [
      {
        kind: 'requested',
        id: release,
        app: 'shop',
        cause: { kind: 'person', by: 'ann' },
        source: 'sha256:a',
      },
      { kind: 'planned', plan: 'sha256:b', targets: ['eu'] },
      { kind: 'wave', index: 0, back: false, targets: ['eu'] },
      { kind: 'paused', by: 'ann' },
      { kind: 'aborted', by: 'ann', reason: '' },
      { kind: 'closed', outcome: { kind: 'aborted', reason: '' } },
    ],
  },
  target: {
    fold: foldTarget,
    facts: [
      { kind: 'taken', release },
      { kind: 'prepared', release, snapshot: 'sha256:a', manifest: 'sha256:b' },
      { kind: 'step-started', release, index: 0, percent: 10, of: 2 },
      { kind: 'blocked', release, name: 'ClusterUnreachable', reason: '' },
      { kind: 'step-settled', release, index: 0, reason: '' },
      { kind: 'rolling-back', release, reason: '' },
      { kind: 'closed', release, outcome: { kind: 'rolled-back', reason: '' }, runs: 'same' },
    ],
  },
  approval: {
    fold: foldApproval,
    facts: [
      { kind: 'asked', app: 'shop', release, plan: 'sha256:a', question: '?', expiresAt: 5, token: 't' },
      { kind: 'decided', answer: 'approved', by: 'ann', reason: '' },
    ],
  },
};

const newer = { kind: 'teleported', release, reason: 'x' };

/** The state without the numbers of the entries, which an unknown fact moves as any other. */
const stateOf = (fold: (entries: never) => unknown, facts: readonly object[]): unknown => {
  const at = facts.filter((fact) => fact !== newer);
  const entries = facts.map((event) => ({ seq: at.indexOf(event) + 1, at: at.indexOf(event), event }));
  const { seq: _, ...state } = (fold(entries as never) ?? {}) as { readonly seq?: number };
  return state;
};

describe.each(Object.entries(streams))('in the stream of a(n) %s', (_, { fold, facts }) => {
  test('a fact that nobody knows changes nothing, wherever it stands', () => {
    fc.assert(
      fc.property(fc.nat(facts.length), fc.nat(facts.length), (length, place) => {
        const known = facts.slice(0, length);
        const mixed = [...known.slice(0, place), newer, ...known.slice(place)];
        expect(stateOf(fold, mixed)).toEqual(stateOf(fold, known));
      }),
    );
  });
});

test('people read that there was something', () => {
  const said = 'something that only a newer version understands (teleported)';
  expect(describeRelease(newer as never)).toBe(said);
  expect(describeTarget(newer as never)).toBe(said);
  const taken = { kind: 'taken', release } as const;
  expect(viewTarget('eu', [taken, newer as never])).toEqual(viewTarget('eu', [taken]));
});
