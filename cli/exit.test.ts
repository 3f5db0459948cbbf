import { expect, test } from 'vitest';
import type { ReleaseView, TargetView } from '#domain/view/view.ts';
import { exitOf } from './exit.ts';

const release = (more: Partial<ReleaseView>): ReleaseView => ({
  apiVersion: 'tidegate.dev/v1',
  kind: 'Release',
  id: 'r1',
  app: 'checkout',
  cause: { kind: 'manual', app: 'checkout', images: {}, by: 'ann' },
  requestedAt: 0,
  state: 'running',
  message: '',
  targets: [],
  cursor: '',
  ...more,
});
const target = (more: Partial<TargetView>): TargetView => ({
  name: 'eu',
  state: 'moving',
  message: '',
  ...more,
});
const question = { approval: 'a1', text: 'may it go on?', expiresAt: 1 };
const suspended = (why: 'approval' | 'undecided' | 'pause') =>
  target({ state: 'suspended', question: { ...question, why } });

test.each([
  ['released', 0],
  ['rolled-back', 3],
  ['rollback-failed', 4],
  ['aborted', 5],
  ['rejected', 5],
  ['refused', 9],
  ['superseded', 11],
] as const)('a release that ended %s answers %i', (kind, code) => {
  expect(exitOf(release({ state: 'closed', outcome: { kind, reason: '' } }))).toBe(code);
});

test.each([
  ['runs', release({}), 0],
  ['is paused', release({ state: 'paused', targets: [suspended('pause')] }), 6],
  ['asks about its plan', release({ state: 'waiting-for-approval', question }), 7],
  ['asks in one of its targets', release({ targets: [target({}), suspended('approval')] }), 7],
  ['cannot be judged', release({ targets: [suspended('approval'), suspended('undecided')] }), 6],
  ['is held by something outside', release({ targets: [target({ state: 'blocked' })] }), 9],
])('an open release that %s answers by that', (_, view, code) => {
  expect(exitOf(view)).toBe(code);
});
