import { describe, expect, it } from 'vitest';
import { after, told, wave } from '#test/bench/judge/stage.ts';
import { beginsCalmly, learnedWarmup } from './learned.ts';
import { judge } from './judge.ts';
import { freshState, noiseAt, scaleAt } from './judge-state.ts';
import type { Measurement } from './observation.ts';
import { type Lesson, lessonsOf, profileOf } from './profile.ts';
import { guessedNoise } from './statistics/presets.ts';

const day = 86_400_000;
const now = 1000 * day;
const lesson = (start: readonly (number | null)[], more: Partial<Lesson> = {}): Lesson => ({
  kind: 'learned',
  release: 'r',
  at: now,
  isGood: true,
  asked: 0,
  letThrough: 0,
  turnedBack: false,
  workloads: { web: { errors: { level: 0.005, noise: { s2: 0.1, c: 2, tau2: 0.01 }, start } } },
  ...more,
});
const calm = [1.1, 1, 0.9, 1.2, 1];
const cold = [8, 5, 3, 1.2, 1];
const errorsOf = (lessons: readonly Lesson[]) => profileOf(lessons, 'web', now)['errors'];

describe('what releases have taught', () => {
  it('is the median of the last eight, of three months, and of nothing else', () => {
    const wild = lesson(calm, {
      workloads: { web: { errors: { level: 0.9, noise: { s2: 9, c: 90, tau2: 9 }, start: calm } } },
    });
    expect(errorsOf([lesson(calm), wild, lesson(calm)])).toMatchObject({
      level: 0.005,
      noise: { s2: 0.1, c: 2, tau2: 0.01 },
      releases: 3,
    });
    expect(errorsOf([lesson(calm, { at: now - 100 * day })])).toBeUndefined();
    expect(errorsOf(Array.from({ length: 20 }, () => lesson(calm)))?.releases).toBe(8);
  });

  it('tells how good ones begin: bad ones do not count, nor a single one', () => {
    const bad = lesson([9, 9, 9, 9, 9], { isGood: false });
    expect(errorsOf([lesson(calm), lesson(calm), bad])?.start).toEqual(calm);
    expect(errorsOf([cold, calm, calm, calm, calm].map((start) => lesson(start)))?.start).toEqual(calm);
    expect(errorsOf([cold, cold, calm].map((start) => lesson(start)))?.start).toEqual(cold);
  });

  it('makes the warm-up longer only where three good ones needed it', () => {
    const of = (starts: readonly (readonly (number | null)[])[]) =>
      errorsOf(starts.map((start) => lesson(start)));
    expect(learnedWarmup(of([cold, cold]))).toBe(0);
    expect(learnedWarmup(of([cold, cold, cold]))).toBe(120);
    expect(learnedWarmup(of([calm, calm, calm]))).toBe(0);
    expect(beginsCalmly(of([calm, calm, calm]), 45)).toBe(true);
    expect(beginsCalmly(of([calm, calm]), 45)).toBe(false);
    expect(beginsCalmly(of([cold, cold, calm]), 45)).toBe(false);
    expect(learnedWarmup(of([[1, 1, 4, 1, 1], [1, 1, 4, 1, 1], calm]))).toBe(0);
    expect(beginsCalmly(of([[null, null, 1, 1, 1], calm, calm]), 45)).toBe(true);
    expect(beginsCalmly(undefined, 45)).toBe(false);
  });
});

describe('latency and gauges', () => {
  const minute = 60_000;
  const start = 1_000_000_020_000;
  const [canary, stable] = [['new-0'], Array.from({ length: 9 }, (_, pod) => `old-${pod}`)];
  const [bounds, shares] = [
    [50, 100, 250],
    [0.5, 0.9, 0.98],
  ];
  const rowsAt = (at: number, pods: readonly string[]) => {
    const swing = (pod: string) => 1 + 0.2 * wave(at, Number(pod.split('-')[1]));
    return {
      counts: pods.map((pod) => ({
        pod,
        to: start + at * minute,
        requests: 3000,
        errors: 15,
        buckets: {
          bounds,
          counts: shares.map((share) => 3000 - Math.round(3000 * (1 - share) * swing(pod))),
          all: 3000,
        },
      })),
      gauges: pods.map((pod) => ({ gauge: 'queue', pod, to: start + at * minute, mean: 8 * swing(pod) })),
    };
  };
  const past = Array.from({ length: 120 }, (_, at) => rowsAt(at - 120, stable));
  const lookWith = (more: Partial<Measurement>): Measurement => {
    const { counts, gauges } = rowsAt(1, [...canary, ...stable]);
    return {
      judging: {
        checks: [
          { kind: 'slowdown', tail: 'p90', maxIncrease: 0.05 },
          { kind: 'gauge', gauge: 'queue', maxIncrease: 0.1, lowerIsWorse: false },
        ],
        windowSeconds: 60,
        minRequests: 100,
        decideWithinSeconds: 600,
        onUndecided: 'ask',
      },
      windows: counts,
      gauges,
      canary,
      stable,
      step: 0,
      stepPods: [1, 5, 10],
      since: start,
      bakeSeconds: 60,
      now: start + minute,
      ...more,
    };
  };

  it('are remembered, and stand in for a past that is too short', () => {
    const history = {
      history: past.flatMap(({ counts }) => counts),
      historyGauges: past.flatMap(({ gauges }) => gauges),
    };
    const measurement = lookWith(history);
    const { verdict, state } = judge(measurement);
    const lessons = lessonsOf([{ workload: 'web', measurement, before: state, verdict }]);
    expect(lessons['slowdown']).toMatchObject({ noise: { s2: expect.any(Number) as number } });
    expect(lessons['gauge queue']?.level).toBeCloseTo(8, 0);
    const learned = profileOf([lesson([], { workloads: { web: lessons } })], 'web', now);
    const known = freshState(lookWith({ learned }));
    expect(noiseAt(known, 'slowdown', guessedNoise.latency)).toMatchObject({
      ...lessons['slowdown']?.noise,
      isMeasured: true,
    });
    expect(scaleAt(known, 'queue')).toEqual(scaleAt(state, 'queue'));
    const unknown = freshState(lookWith({}));
    expect(scaleAt(unknown, 'queue')).toBeUndefined();
    expect(noiseAt(unknown, 'slowdown', guessedNoise.latency)).toBe(guessedNoise.latency);
  });
});

describe('a release of a service that is known', () => {
  const usual = (window: number, pod: number, times = 1) =>
    told(3000, Math.round(15 * times * (1 + 0.2 * wave(window, pod))));
  const minute = (learned: Record<string, NonNullable<ReturnType<typeof errorsOf>>>, times: number[]) =>
    after({
      stable: 9,
      windows: times.length,
      history: usual,
      row: (arm, window, pod) => usual(window, pod, arm === 'new' ? times[window] : 1),
      measurement: () => ({
        judging: {
          checks: [{ kind: 'errors', maxIncrease: 0.1, floor: 0 }],
          windowSeconds: 60,
          minRequests: 100,
          decideWithinSeconds: 3600,
          onUndecided: 'ask',
          warmupSeconds: 120,
        },
        bakeSeconds: 3600,
        learned,
      }),
    });
  const known = (start: readonly number[]) => {
    const errors = errorsOf([lesson(start), lesson(start), lesson(start)]);
    return errors === undefined ? {} : { errors };
  };

  it('that begins calmly is turned back within the warm-up if it is plainly bad', () => {
    expect(minute({}, [5, 5]).kind).toBe('wait');
    expect(minute(known(calm), [5, 5]).kind).toBe('fail');
    expect(minute(known(cold), [5, 5]).kind).toBe('wait');
  });

  it('that needs four minutes is given them', () => {
    const slow = [8, 6, 4, 2.5, 1];
    expect(minute({}, [8, 7, 6, 5, 1, 1]).kind).toBe('fail');
    expect(minute(known(slow), [8, 7, 6, 5, 1, 1]).kind).toBe('wait');
  });
});
