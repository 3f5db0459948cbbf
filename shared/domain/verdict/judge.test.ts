import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, type Counts, type Look } from './judge.ts';
import { together } from './together.ts';

const at = 1_000_000_000_000;

const row = (pod: string, requests: number, errors: number, slow = 0): Counts => ({
  pod,
  to: at,
  requests,
  errors,
  slow,
});

const look = (windows: readonly Counts[], more: Partial<Look> = {}): Look => ({
  judging: {
    checks: [
      { kind: 'errors', maxIncrease: 0.5, floor: 0.005 },
      { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.5, floor: 0.01 },
    ],
    windowSeconds: 10,
    minRequests: 100,
    decideWithinSeconds: 600,
    onUndecided: 'hold',
  },
  windows,
  canary: ['new-1'],
  stable: ['old-1', 'old-2'],
  since: at,
  bakeSeconds: 60,
  now: at + 60_000,
  ...more,
});

test('passes when both arms answered alike for the whole bake', () => {
  const verdict = judge(
    look([row('new-1', 1000, 10, 20), row('old-1', 1000, 9, 18), row('old-2', 1000, 11, 22)]),
  );
  expect(verdict.kind).toBe('pass');
  expect(verdict.because).toContain(
    '10 of 1000 requests on the new pods (1.00 %) against 20 of 2000 on the stable ones',
  );
});

test('fails before the bake is over when the new pods err more than the margin allows', () => {
  const verdict = judge(look([row('new-1', 1000, 50), row('old-1', 1000, 10)], { now: at + 5_000 }));
  expect(verdict).toMatchObject({
    kind: 'fail',
    because: expect.stringContaining('errors: 50 of 1000') as string,
  });
});

test('fails on slow answers alone', () => {
  expect(judge(look([row('new-1', 1000, 0, 200), row('old-1', 1000, 0, 20)])).kind).toBe('fail');
});

test('waits while the bake is not over, at least one window', () => {
  const verdict = judge(look([row('new-1', 1000, 0), row('old-1', 1000, 0)], { now: at + 5_000 }));
  expect(verdict).toMatchObject({ kind: 'wait', waitSeconds: 10 });
});

test('never passes without data: waits until the deadline, then says that there was none', () => {
  expect(judge(look([])).kind).toBe('wait');
  expect(judge(look([], { now: at + 600_000 })).kind).toBe('no-data');
  expect(judge(look([row('old-1', 5000, 0)], { now: at + 600_000 })).kind).toBe('no-data');
});

test('too few requests are inconclusive, not a pass', () => {
  expect(judge(look([row('new-1', 99, 0), row('old-1', 5000, 0)], { now: at + 600_000 })).kind).toBe(
    'inconclusive',
  );
});

test('new pods that do not stay Ready fail whatever the numbers say', () => {
  const verdict = judge(
    look([row('new-1', 1000, 0), row('old-1', 1000, 0)], {
      sick: 'pod new-1: container app CrashLoopBackOff',
    }),
  );
  expect(verdict).toMatchObject({
    kind: 'fail',
    because: expect.stringContaining('CrashLoopBackOff') as string,
  });
});

test('counts nothing of pods that are in neither arm', () => {
  const verdict = judge(look([row('new-1', 1000, 0), row('old-1', 1000, 0), row('stranger', 1000, 1000)]));
  expect(verdict.kind).toBe('pass');
});

test('no numbers of any kind make a pass out of an empty arm', () => {
  const count = fc.nat(10_000);
  fc.assert(
    fc.property(count, count, fc.nat(10_000_000), (requests, errors, later) => {
      const verdict = judge(look([row('old-1', requests, Math.min(requests, errors))], { now: at + later }));
      expect(verdict.kind).not.toBe('pass');
    }),
  );
});

test('one workload that fails fails the step; one without data keeps it from passing', () => {
  const evidence = [] as const;
  const pass = { kind: 'pass', because: 'good', evidence } as const;
  expect(together([pass, { kind: 'fail', because: 'bad', evidence }])).toMatchObject({
    kind: 'fail',
    because: 'bad',
  });
  expect(together([pass, { kind: 'no-data', because: 'none', evidence }]).kind).toBe('no-data');
  expect(together([pass, { kind: 'wait', waitSeconds: 3, because: 'soon', evidence }])).toMatchObject({
    kind: 'wait',
    waitSeconds: 3,
  });
  expect(together([]).kind).toBe('pass');
});
