import { describe, expect, test } from 'vitest';
import { standstillOf, stillMs } from './standstill.ts';
import type { TargetLock } from './target.ts';

const hour = 3_600_000;
const lock: TargetLock = { release: 'r', fence: 1, since: 0, suspensions: 0 };
const step = { index: 0, percent: 10, startedAt: 0, settledAt: 1000 };
const plan = {
  strategy: { steps: [{ percent: 10, bakeSeconds: 7200, approve: false }] },
  judging: { decideWithinSeconds: 600 },
} as never;
const wait = { kind: 'wait', waitSeconds: 1, evidence: [] } as never;

const at = (now: number, changes: Partial<TargetLock>, lastAt = 0) =>
  standstillOf({ lock: { ...lock, ...changes }, lastAt, plan, now });

describe('a release that holds a target', () => {
  test.each<[string, Partial<TargetLock>, number, ReturnType<typeof standstillOf>]>([
    ['has just begun', {}, stillMs - 1, undefined],
    ['moves, and has written nothing for long', {}, stillMs, 'stalled'],
    [
      'moves back, and has written nothing for long',
      { step, back: { reason: '', since: 0 } },
      hour,
      'stalled',
    ],
    ['is watched for its bake', { step }, 2 * hour, undefined],
    [
      'is watched for its bake by looks that write nothing',
      { step: { ...step, verdict: wait } },
      2 * hour,
      undefined,
    ],
    ['has not been judged long after its bake', { step }, 3 * hour, 'unjudged'],
    [
      'cannot be judged for want of numbers',
      { step, trouble: { name: 'MetricsUnreachable', reason: '', times: 9, since: 0 } },
      stillMs,
      'unjudged',
    ],
    [
      'cannot reach its cluster',
      { trouble: { name: 'ClusterUnreachable', reason: '', times: 9, since: 0 } },
      stillMs,
      'stalled',
    ],
    [
      'has been in trouble for a moment',
      { trouble: { name: 'ClusterUnreachable', reason: '', times: 9, since: hour } },
      hour + 1,
      undefined,
    ],
    [
      'waits for a person',
      { step, suspended: { approval: 'a', why: 'undecided', question: '?', since: 0, expiresAt: 9 * hour } },
      8 * hour,
      undefined,
    ],
    ['is watched after 100 %', { step, finishingSince: 0, soak: { since: 0 } }, 48 * hour, undefined],
  ])('%s', (_, changes, now, expected) => {
    expect(at(now, changes)).toBe(expected);
  });

  test('that still writes is at work, however long it takes', () => {
    expect(at(9 * hour, {}, 9 * hour - 1)).toBeUndefined();
  });
});

describe('what a strategy waits for is no standstill', () => {
  const held = (strategy: object, changes: Partial<TargetLock>, now: number) =>
    standstillOf({
      lock: { ...lock, ...changes },
      lastAt: 0,
      plan: { strategy, judging: { decideWithinSeconds: 600 } } as never,
      now,
    });
  const spec = { percent: 100, bakeSeconds: 600, approve: false };

  test('a pause between steps', () => {
    const paused = { steps: [spec, spec], pauseSeconds: 7200 };
    const good = { step: { ...step, passedAt: 1000, verdict: { kind: 'pass' } as never } };
    expect(held(paused, good, 2 * hour)).toBeUndefined();
    expect(held(paused, good, 3 * hour)).toBe('stalled');
  });

  test('a window that slides', () => {
    const streaming = { type: 'streaming', steps: [{ ...spec, window: { percent: 10 } }] };
    const { settledAt: _, ...sliding } = step;
    expect(held(streaming, { step: sliding }, hour + 2 * stillMs - 1)).toBeUndefined();
    expect(held(streaming, { step: sliding }, 3 * hour)).toBe('stalled');
  });
});
