import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import { failOf, freshProportion, weighProportion } from './statistics/proportion.ts';
import type { Counts, Measurement } from './observation.ts';

const at = 1_000_000_000_000;
const windowMs = 10_000;

type Told = readonly [requests: number, errors: number];

/** So many windows of one new pod and two stable ones. */
const windows = (count: number, fresh: Told, old: Told): readonly Counts[] =>
  Array.from({ length: count }, (_, window) => {
    const row = (pod: string, [requests, errors]: Told): Counts => ({
      pod,
      to: at + (window + 1) * windowMs,
      requests,
      errors,
    });
    return [row('new-1', fresh), row('old-1', old), row('old-2', old)];
  }).flat();

const measurement = (rows: readonly Counts[], more: Partial<Measurement> = {}): Measurement => ({
  judging: {
    checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0.005 }],
    windowSeconds: 10,
    minRequests: 100,
    decideWithinSeconds: 600,
    onUndecided: 'ask',
  },
  windows: rows,
  canary: ['new-1'],
  stable: ['old-1', 'old-2'],
  since: at,
  bakeSeconds: 60,
  now: at + 60_000,
  ...more,
});

const verdictOn = (...args: Parameters<typeof measurement>) => judge(measurement(...args)).verdict;

test('resets of pods that have just been started turn nothing back; a whole minute of them does', () => {
  const { judging } = measurement([]);
  const during = (count: number) =>
    verdictOn(windows(count, [3000, 2500], [3000, 0]), {
      judging: { ...judging, warmupSeconds: 120 },
      now: at + count * windowMs,
    });
  expect(during(3).kind).toBe('wait');
  expect(during(7)).toMatchObject({
    kind: 'fail',
    reason:
      '17500 of 21000 requests on the new pods failed in 7 windows without a break, while the stable ones did well',
  });
});

test('where the stable pods fail too, as in an outage, the new ones are compared with them and fail for nothing else', () => {
  const { judging } = measurement([]);
  const during = (fresh: number, old: number) =>
    verdictOn(windows(7, [3000, fresh], [3000, old]), {
      judging: { ...judging, warmupSeconds: 120 },
      now: at + 7 * windowMs,
    }).kind;
  expect(during(2400, 1000)).toBe('wait');
  expect(during(3000, 600)).toBe('wait');
  expect(during(2400, 150)).toBe('fail');
});

test('new pods that are hardly asked anything are not called good', () => {
  const starved = windows(70, [100, 0], [1000, 2]);
  const now = at + 70 * windowMs;
  const { judging } = measurement([]);
  expect(verdictOn(starved, { now, judging })).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('the new pods get 10 % of the requests') as string,
  });
  // Where a share was set for them, the pods' number says nothing.
  expect(verdictOn(starved, { now, judging, share: 0.05 }).kind).toBe('pass');
});

test('what was found out at a small step does not grow at the next, where pods differ by less', () => {
  const noise = (tau2: number) => ({ s2: 0.02, c: 1.2, tau2, isMeasured: true });
  const rules = { rho0: 1.1, rho1s: [1.5], alpha: 0.05, beta: 0.05, cap: 0.75, isRare: true } as const;
  let state = freshProportion({ ...rules, noise: noise(0.1) });
  const weigh = (xc: number, tau2: number) => {
    state = weighProportion(state, { xc, nc: 6000, xb: 270, nb: 54_000 }, { ...rules, noise: noise(tau2) });
    return failOf(state);
  };
  const before = Array.from({ length: 20 }, () => weigh(39, 0.1)).at(-1) ?? 0;
  expect(weigh(27, 0.005)).toBeLessThan(3 * before + 1);
});
