import { expect, test } from 'vitest';
import { diagnose } from './diagnosis.ts';
import type { EventView, ReleaseView, TargetView } from './view.ts';

const event = (cursor: string, fact: object, target?: string): EventView => ({
  cursor,
  at: Number(cursor),
  ...(target !== undefined && { target }),
  fact: { release: 'r', ...fact } as EventView['fact'],
  message: cursor,
});
const target = (name: string, outcome: object): TargetView => ({
  name,
  state: 'closed',
  message: '',
  outcome: outcome as NonNullable<TargetView['outcome']>,
});
const release = (kind: string, targets: readonly TargetView[] = []): ReleaseView =>
  ({ id: 'r', app: 'shop', outcome: { kind, reason: '' }, targets }) as unknown as ReleaseView;
const bad = (reason: string) => ({
  kind: 'judged',
  index: 0,
  verdict: { kind: 'fail', reason, evidence: [] },
});

test('the same cause in two targets is one, whatever its numbers; the likeliest comes first, whenever it was seen', () => {
  const events = [
    event('1', { kind: 'blocked', name: 'ClusterUnreachable', reason: 'no answer' }, 'eu'),
    event('2', bad('errors: 12 of 80'), 'eu'),
    event('3', bad('errors: 9 of 71'), 'us'),
    event('4', { kind: 'rolling-back', reason: 'errors: 12 of 80' }, 'eu'),
  ];
  const { causes, first } = diagnose(release('rolled-back'), events);
  expect(causes).toMatchObject([
    { kind: 'judged-bad', targets: ['eu', 'us'], cursor: '2' },
    { kind: 'unreachable', targets: ['eu'], cursor: '1' },
  ]);
  expect(first).toMatchObject({ cursor: '1', target: 'eu' });
});

test.each([
  'new pods do not stay Ready: pod web-1: container web CrashLoopBackOff after 1 restart',
  'container web of pod web-1 was restarted (1 restart) (not measured: no source)',
])('a step that failed because its pods end is about pods, once, and not about metrics: %s', (reason) => {
  const events = [event('1', bad(reason), 'eu'), event('2', { kind: 'rolling-back', reason }, 'eu')];
  expect(diagnose(release('rolled-back'), events).causes).toMatchObject([{ kind: 'pods', cursor: '1' }]);
});

test('logs are those of the target that kept them; a missing right is said with its target', () => {
  const log = { pod: 'web-1', container: 'web', isPrevious: true, text: 'fatal' };
  const events = [
    event('1', { kind: 'rolling-back', reason: '', logs: [log] }, 'eu'),
    event(
      '2',
      { kind: 'rolling-back', reason: '', logs: [], withheld: 'cannot get resource "pods/log"' },
      'us',
    ),
  ];
  expect(diagnose(release('rolled-back'), events)).toMatchObject({
    logs: [{ target: 'eu', ...log }],
    withheld: [{ target: 'us', reason: 'cannot get resource "pods/log"' }],
  });
});

test('logs that a journal of an earlier version keeps by themselves are shown as well', () => {
  const log = { pod: 'web-1', container: 'web', isPrevious: true, text: 'fatal' };
  const events = [
    event('1', { kind: 'logged', logs: [log] }, 'eu'),
    event('2', { kind: 'rolling-back', reason: '' }, 'eu'),
  ];
  expect(diagnose(release('rolled-back'), events).logs).toEqual([{ target: 'eu', ...log }]);
});

test('what was brought back is told apart from what was not, with the reason and what came late', () => {
  const targets = [
    target('eu', { kind: 'rolled-back', reason: 'x' }),
    target('us', { kind: 'rollback-failed', reason: 'quota' }),
  ];
  const events = [
    event('1', { kind: 'aborted', by: 'ann', reason: 'no' }),
    event('2', { kind: 'swept', found: ['Deployment web'] }, 'eu'),
  ];
  expect(diagnose(release('rollback-failed', targets), events)).toMatchObject({
    causes: [{ kind: 'aborted', reason: 'ann: no' }],
    broughtBack: ['eu'],
    left: [
      { target: 'us', reason: 'quota' },
      { target: 'eu', reason: 'Deployment web' },
    ],
  });
});

test('a release that ended well has no causes, although something stood in its way for a while', () => {
  const events = [event('1', { kind: 'blocked', name: 'QuotaDenied', reason: 'full' }, 'eu')];
  expect(diagnose(release('released'), events).causes).toEqual([]);
  expect(diagnose(release('rolled-back'), events).causes).toMatchObject([{ kind: 'capacity' }]);
});
