import { describe, expect, test } from 'vitest';
import type { TargetView } from '#domain/view/view.ts';
import { consequenceOf, inStep } from './consequence.ts';

const target = (name: string, more: Partial<TargetView>): TargetView => ({
  name,
  state: 'waiting',
  message: '',
  ...more,
});
const step = { index: 0, percent: 10, of: 2 };
const done = target('done', { state: 'closed', outcome: { kind: 'released' } });
const same = target('same', { state: 'closed', outcome: { kind: 'unchanged', reason: '' } });
const back = target('back', { state: 'closed', outcome: { kind: 'rolled-back', reason: '' } });
const stuck = target('stuck', { state: 'closed', outcome: { kind: 'rollback-failed', reason: '' } });
const moving = target('moving', { state: 'judging', step });
const later = target('later', {});
const queued = target('queued', { state: 'queued' });

describe('what an act says that it does', () => {
  test('an abort names the targets that have been changed, and no other', () => {
    expect(consequenceOf('abort', { targets: [done, same, back, moving, later, queued] })).toEqual({
      says: 'abortWill',
      targets: ['done', 'moving'],
    });
    expect(consequenceOf('abort', { targets: [later, queued, same] })).toEqual({
      says: 'abortUntouchedWill',
      targets: [],
    });
  });

  test('a rollback names what runs the release', () => {
    expect(consequenceOf('rollback', { targets: [done, same] }).targets).toEqual(['done']);
  });

  test('a rollback names what it removes, where the release has created it', () => {
    expect(consequenceOf('rollback', { targets: [done] }, ['Deployment/shop'])).toEqual({
      says: 'rollbackRemovesWill',
      targets: ['done'],
      objects: ['Deployment/shop'],
    });
  });

  test('a pause says that new pods are still watched, where there are new pods', () => {
    expect(consequenceOf('pause', { targets: [moving, later] }).says).toBe('pauseWatchedWill');
    expect(consequenceOf('pause', { targets: [later] }).says).toBe('pauseWill');
  });

  test('a step is steered in the one target that is named', () => {
    const other = target('other', { state: 'judging', step });
    for (const act of ['promote', 'skip'] as const)
      expect(consequenceOf(act, { targets: [done, moving, other] }).targets).toEqual(['moving']);
    expect(inStep({ targets: [done, moving, other] })?.name).toBe('moving');
  });

  test('a retry continues what could not be brought back, or begins again', () => {
    const failed = { kind: 'rollback-failed', reason: '' } as const;
    expect(consequenceOf('retry', { outcome: failed, targets: [stuck, back] })).toEqual({
      says: 'retryBackWill',
      targets: ['stuck'],
    });
    const rolledBack = { kind: 'rolled-back', reason: '' } as const;
    expect(consequenceOf('retry', { outcome: rolledBack, targets: [back] }).says).toBe('retryAgainWill');
  });
});
