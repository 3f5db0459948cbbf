import { describe, expect, it } from 'vitest';
import { after, type Attack, start, told, wave } from '#test/bench/judge/stage.ts';

/** Three of a thousand fail, a little more or less from pod to pod and from minute to minute. */
const usual = (window: number, pod: number, times = 1) =>
  told(6000, Math.round(18 * times * (1 + 0.2 * wave(window, pod))));

const warmup =
  (warmupSeconds: number): NonNullable<Attack['measurement']> =>
  () => ({
    judging: {
      checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0 }],
      windowSeconds: 60,
      minRequests: 100,
      decideWithinSeconds: 3600,
      onUndecided: 'ask',
      warmupSeconds,
    },
    bakeSeconds: 3600,
  });

const release = (times: (window: number) => number, more: Partial<Attack> = {}) =>
  after({
    stable: 9,
    history: (window, pod) => usual(window, pod),
    row: (arm, window, pod) => usual(window, pod, arm === 'new' ? times(window) : 1),
    measurement: warmup(60),
    ...more,
  });

describe('bad from the first window on', () => {
  it('is told by the first window after the warm-up', () => {
    const verdict = release(() => 5, { windows: 2 });
    expect(verdict.kind).toBe('fail');
    expect(verdict.reason).toMatch(/bad in every window since the new pods are Ready \(120 s\)$/);
  });

  it('is not told of a cold start that goes away, nor before the warm-up is over', () => {
    expect(release((window) => [8, 3, 1.4][window] ?? 1, { windows: 3 }).kind).toBe('wait');
    expect(release(() => 5, { windows: 1 }).kind).toBe('wait');
  });

  it('is not told where pods of the running version do the same, or nothing is known of them', () => {
    const moody = (window: number, pod: number) => usual(window, pod, (window + 7 * pod) % 40 === 0 ? 6 : 1);
    const verdict = release(() => 5, { windows: 2, history: moody });
    expect(verdict.kind).toBe('wait');
    const unknown = after({
      stable: 9,
      windows: 2,
      row: (arm, window, pod) => usual(window, pod, arm === 'new' ? 5 : 1),
      measurement: warmup(60),
    });
    expect(unknown.kind).toBe('wait');
  });

  it('is not told of a neighbour: one bad window, and others that are no worse than chance makes them', () => {
    expect(release((window) => [1.7, 9, 1.7][window] ?? 1, { windows: 12 }).kind).not.toBe('fail');
    expect(release((window) => [9, 1.7, 1.7][window] ?? 1, { windows: 12 }).kind).not.toBe('fail');
  });

  it('is not told where both arms are bad', () => {
    expect(release(() => 1, { windows: 10, row: (_, window, pod) => usual(window, pod, 5) }).kind).not.toBe(
      'fail',
    );
  });
});

describe('a cold start that goes away', () => {
  const cold = (window: number) => 1 + 7 * Math.exp(-(window + 0.5));

  it('is no evidence after the warm-up, though it is bad for some minutes more', () => {
    for (const windows of [2, 3, 5, 12]) expect(release(cold, { windows }).kind).not.toBe('fail');
  });

  it('excuses nothing that stays', () => {
    expect(release(() => 2, { windows: 12 }).kind).toBe('fail');
    expect(release((window) => 2 + 6 * Math.exp(-(window + 0.5)), { windows: 14 }).kind).toBe('fail');
  });
});

describe('faults that come and go', () => {
  const now = (window: number) => window % 5 === 3;

  it('are told by the second peak', () => {
    const verdict = release((window) => (now(window) ? 21 : 1), { windows: 9 });
    expect(verdict.kind).toBe('fail');
    expect(verdict.reason).toMatch(/2 separate peaks/);
  });

  it('are told where windows are so long that the first one has a peak and nothing before it is seen', () => {
    const begun = (secondsBefore: number, windows = 6) =>
      release((window) => (window % 5 === 0 ? 21 : 1), {
        windows,
        measurement: (window) => ({ ...warmup(60)(window), since: start - 1000 * secondsBefore }),
      });
    expect(begun(100).reason).toMatch(/2 separate peaks/);
    expect(begun(100, 5).kind).toBe('wait');
    // Just after the warm-up it may be what is left of a cold start.
    expect(begun(70).kind).toBe('wait');
  });

  it('are not told by one, however high, nor by one that lasts', () => {
    expect(release((window) => (window === 3 ? 50 : 1), { windows: 20 }).kind).not.toBe('fail');
  });

  it('are not told where both arms have them', () => {
    const verdict = release(() => 1, {
      windows: 40,
      row: (_, window, pod) => usual(window, pod, now(window) ? 21 : 1),
    });
    expect(verdict).not.toMatchObject({ kind: 'fail' });
  });

  it('are not told of a service whose pods do that by themselves', () => {
    const spiky = (window: number, pod: number) => usual(window, pod, (window + 3 * pod) % 13 === 0 ? 21 : 1);
    const verdict = release(() => 1, {
      windows: 40,
      history: spiky,
      row: (_, window, pod) => spiky(window, pod),
    });
    expect(verdict).not.toMatchObject({ kind: 'fail' });
  });
});
