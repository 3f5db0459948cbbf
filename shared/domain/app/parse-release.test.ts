import { describe, expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readRelease } from './parse-release.ts';
import { treeOf } from '../config/tree.ts';

const at = { file: 'app.yaml', line: 1, column: 1 };
const read = (release?: Json) =>
  readRelease(release === undefined ? undefined : treeOf(release, at), 'shop', at);
const fine = (release?: Json) => {
  const section = read(release);
  if (section.kind === 'mistaken') return expect.fail(JSON.stringify(section.mistakes));
  return section.value;
};
const mistakes = (release: Json): readonly string[] => {
  const section = read(release);
  return section.kind === 'mistaken' ? section.mistakes.map(({ reason }) => reason) : [];
};

test('a file without a release section releases safely', () => {
  expect(fine()).toEqual({
    targets: [
      { name: 'local', cluster: 'local', namespace: 'shop', environment: 'default', region: 'default' },
    ],
    waves: [['local']],
    strategy: {
      steps: [
        { percent: 10, bakeSeconds: 60, approve: false },
        { percent: 50, bakeSeconds: 60, approve: false },
        { percent: 100, bakeSeconds: 60, approve: false },
      ],
    },
    judging: {
      isAssumed: true,
      checks: [
        { kind: 'errors', maxIncrease: 0.1, floor: 0.005 },
        { kind: 'slowdown', tail: 'p95', maxIncrease: 1, advisory: true, isBonus: true },
      ],
      windowSeconds: 10,
      minRequests: 100,
      decideWithinSeconds: 600,
      onUndecided: 'ask',
      warmupSeconds: 60,
    },
    prune: true,
    pinImages: 'known',
    concurrency: 'queue',
  });
});

describe('targets', () => {
  test('a name is a cluster and a cluster is a name, unless both are said', () => {
    const { targets } = fine({
      targets: [{ name: 'a' }, { cluster: 'b' }, { name: 'c', cluster: 'd', namespace: 'n' }],
    });
    expect(targets.map(({ name, cluster, namespace }) => [name, cluster, namespace])).toEqual([
      ['a', 'a', 'shop'],
      ['b', 'b', 'shop'],
      ['c', 'd', 'n'],
    ]);
  });

  test('no two of one name, no two in one place, none without a usable name', () => {
    expect(mistakes({ targets: [{ name: 'a' }, { name: 'a', cluster: 'b' }] })).toEqual([
      'there are two targets named "a"; every target needs a name of its own',
    ]);
    expect(
      mistakes({
        targets: [
          { name: 'a', cluster: 'c' },
          { name: 'b', cluster: 'c' },
        ],
      }),
    ).toEqual([
      'target "b" is the same place as "a" (cluster c, namespace shop); give one of them another namespace',
    ]);
    expect(mistakes({ targets: [{ cluster: 'EU_1' }] })).toHaveLength(1);
    expect(mistakes({ targets: [] })).toHaveLength(1);
  });
});

describe('waves', () => {
  const targets = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

  test('one target after the other when nothing is said', () => {
    expect(fine({ targets }).waves).toEqual([['a'], ['b'], ['c']]);
  });

  test('as written, every target exactly once', () => {
    expect(fine({ targets, waves: [['a'], ['c', 'b']] }).waves).toEqual([['a'], ['c', 'b']]);
    expect(
      mistakes({
        targets,
        waves: [
          ['a', 'cc'],
          ['a', 'b'],
        ],
      }),
    ).toEqual([
      'no target is named "cc"; did you mean "c"?',
      'target "a" is in the waves twice; name it once',
      'target "c" is in no wave; add it to one',
    ]);
  });
});

describe('steps', () => {
  const steps = (...written: readonly Json[]) =>
    fine({ strategy: { steps: written, bake: '5s' } }).strategy.steps;

  test('percentages, numbers and maps are steps; the last one of everything is added', () => {
    expect(steps('10%', 25, { percent: '50%', bake: '1m30s', approve: true })).toEqual([
      { percent: 10, bakeSeconds: 5, approve: false },
      { percent: 25, bakeSeconds: 5, approve: false },
      { percent: 50, bakeSeconds: 90, approve: true },
      { percent: 100, bakeSeconds: 5, approve: false },
    ]);
    expect(steps()).toEqual([{ percent: 100, bakeSeconds: 5, approve: false }]);
  });

  test('steps grow', () => {
    expect(mistakes({ strategy: { steps: [10, 10, 100] } })).toEqual([
      'step 2 (10%) must be larger than the step before it (10%)',
    ]);
    expect(mistakes({ strategy: { steps: [0, 101] } })).toEqual([
      'steps[0] of release.strategy must be from 0.1% to 100%',
      'steps[1] of release.strategy must be from 0.1% to 100%',
    ]);
  });

  test.each(['10', 10, '10 s', '-1s', 's', '', true, '1h 30m'])('%j is no duration', (bake) => {
    expect(mistakes({ strategy: { bake } })).toHaveLength(1);
  });
});

describe('checks', () => {
  test('percentages become ratios, durations become milliseconds', () => {
    const { judging } = fine({
      checks: {
        errors: { maxIncrease: '20%', floor: '1%' },
        latency: { slowerThan: '300ms' },
        onUndecided: 'rollback',
      },
    });
    expect(judging.checks).toEqual([
      { kind: 'errors', maxIncrease: 0.2, floor: 0.01 },
      { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.1, floor: 0.01 },
    ]);
    expect(judging.onUndecided).toBe('roll-back');
  });

  test('checks are told in the words of the people who run the service', () => {
    const { judging } = fine({
      checks: {
        preset: 'strict',
        onMissing: 'rollback',
        passEarly: true,
        warmup: '20s',
        errors: { 'max increase': '10 %', floor: '0%' },
        latency: { p99: '+20 %' },
        gauges: { cpu: { maxIncrease: '25%', advisory: true }, orders: { lowerIsWorse: true } },
        slo: { objective: '99.9%' },
      },
    });
    expect(judging.checks).toEqual([
      { kind: 'errors', maxIncrease: 0.1, floor: 0 },
      { kind: 'slowdown', tail: 'p99', maxIncrease: 0.2 },
      { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.25, lowerIsWorse: false, advisory: true },
      { kind: 'gauge', gauge: 'orders', maxIncrease: 0.1, lowerIsWorse: true },
      { kind: 'slo', objective: 0.999 },
    ]);
    expect(judging).toMatchObject({
      preset: 'strict',
      onMissing: 'roll-back',
      passEarly: true,
      warmupSeconds: 20,
    });
    expect(mistakes({ checks: { latency: {} } })).toHaveLength(1);
    expect(mistakes({ checks: { latency: { p99: 'slow' } } })).toHaveLength(1);
  });

  test('spellings that can only mean one thing are taken for it', () => {
    const { judging } = fine({
      checks: {
        preset: 'no history',
        'on-missing': 'roll back',
        onUndecided: 'hold and ask',
        'min requests': 50,
        errors: '15 %',
        latency: { p99: 20, required: false },
        gauges: { cpu: { max_increase: '25%' } },
        slo: '99.9%',
      },
    });
    expect(judging).toMatchObject({
      preset: 'no-history',
      onMissing: 'roll-back',
      onUndecided: 'ask',
      minRequests: 50,
      checks: [
        { kind: 'errors', maxIncrease: 0.15 },
        { kind: 'slowdown', tail: 'p99', maxIncrease: 0.2, advisory: true },
        { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.25 },
        { kind: 'slo', objective: 0.999 },
      ],
    });
    expect(
      mistakes({
        checks: { errors: { maxIncrease: '1%', 'max increase': '2%' }, latency: { p99: '300ms' } },
      }),
    ).toEqual([
      '"maxIncrease" is said twice, here as "max increase"',
      'latency.p99 of release.checks must be a percentage such as +20 %; for a limit in time write slowerThan: 300ms, not "300ms"',
    ]);
    expect(mistakes({ checks: { errors: { required: true, advisory: true } } })).toEqual([
      'say either "required" or "advisory", not both',
    ]);
    expect(mistakes({ checks: { slo: { required: 'maybe' } } })).toEqual([
      '"required" must be true or false',
    ]);
  });

  test("a pair of queries of the user's own, and a gauge by one", () => {
    const bad = 'sum by (pod) (increase(payments_total{$pods,outcome="failed"}[$window]))';
    const total = 'sum by (pod) (increase(payments_total{$pods}[$window]))';
    const query = 'max by (pod) (queue_depth{$pods})';
    const { judging } = fine({
      checks: {
        errors: false,
        queries: { payments: { bad, total, floor: 0 } },
        gauges: { queue: { query } },
      },
    });
    expect(judging.checks).toEqual([
      { kind: 'gauge', gauge: 'queue', maxIncrease: 0.1, lowerIsWorse: false, query },
      { kind: 'pair', name: 'payments', bad, total, maxIncrease: 0.1, floor: 0 },
    ]);
    expect(
      mistakes({
        checks: { queries: { payments: { bad: 'up', total: 'x{$pod}' } }, gauges: { q: { query: '' } } },
      }),
    ).toEqual([
      'queries.payments.bad of release.checks is no query: it must say $pods (inside the braces of each selector: requests_total{$pods})',
      'queries.payments.total of release.checks is no query: there is no $pod; there are $pods and $window',
      'gauges.q.query of release.checks is no query: it is empty',
    ]);
  });

  test('false turns a check off, and only false does', () => {
    expect(fine({ checks: { errors: false } }).judging.checks).toEqual([]);
    expect(mistakes({ checks: { errors: true } })).toEqual([
      'errors of release.checks must be false or a map, not true',
    ]);
  });

  test('a decision takes at least one window', () => {
    expect(mistakes({ checks: { window: '1m', decideWithin: '30s' } })).toEqual([
      'decideWithin (30s) is shorter than one window (60s)',
    ]);
  });
});

test('a watch needs an objective, and an objective is watched', () => {
  const hour = { seconds: 3600, objective: 0.999, onBurn: 'roll-back' };
  expect(fine({ soak: '1h', checks: { slo: '99.9%' } }).soak).toEqual(hour);
  expect(fine({ soak: { for: '1h', objective: '99.9%', onBurn: 'ask' } }).soak).toEqual({
    ...hour,
    onBurn: 'ask',
  });
  expect(fine({ checks: { slo: '99.9%' } }).soak).toEqual({ ...hour, seconds: 1800 });
  expect(fine({ soak: false, checks: { slo: '99.9%' } }).soak).toBeUndefined();
  expect(fine({ checks: { slo: { objective: '99.9%', advisory: true } } }).soak).toBeUndefined();
  expect(mistakes({ soak: '1h' })).toEqual(['release.soak needs an objective: 99.9% here, or as checks.slo']);
  expect(mistakes({ soak: '10s', checks: { slo: '99%' } })).toEqual([
    'for of release.soak must be from 60s to 604800s',
  ]);
});

test('all mistakes of the section come at once', () => {
  expect(
    mistakes({
      concurrency: 'wait',
      targets: [{ nam: 'a' }],
      strategy: { steps: [50, 10] },
      checks: { windw: '1s' },
      aproval: {},
    }),
  ).toEqual([
    'unknown field "aproval" in release; did you mean "approval"?',
    'concurrency of release cannot be "wait"; known: queue, newest, supersede, reject',
    'unknown field "nam" in release.targets[0]; did you mean "name"?',
    'step 2 (10%) must be larger than the step before it (50%)',
    'unknown field "windw" in release.checks; did you mean "window"?',
  ]);
});

test('a former name of the section is told with the new one', () => {
  const names = { onBusy: 'concurrency', watch: 'soak', images: 'pinImages', leftOut: 'prune' };
  for (const [former, now] of Object.entries(names))
    expect(mistakes({ [former]: 'x' }).join()).toContain(`"${former}" in release; it is called "${now}" now`);
  expect(mistakes({ concurrency: 'refuse' }).join()).toContain('it is called "reject" now');
});
