import { expect, test } from 'vitest';
import { anonymous, tryOn } from '#domain/analysis/anonymize.ts';
import { judge } from '#domain/analysis/judge.ts';
import type { Measurement } from '#domain/analysis/observation.ts';
import { freshState } from '#domain/analysis/judge-state.ts';
import type { Judging } from '#domain/analysis/verdict.ts';
import { readWindows } from './read-windows.ts';

const judging: Judging = {
  checks: [
    { kind: 'errors', maxIncrease: 0.1, floor: 0.005 },
    { kind: 'gauge', gauge: 'secret_queue', maxIncrease: 0.1, lowerIsWorse: false, query: 'secret{$pods}' },
    { kind: 'pair', name: 'payroll', bad: 'p{$pods}[$window]', total: 't', maxIncrease: 0.1, floor: 0 },
  ],
  windowSeconds: 10,
  minRequests: 1,
  decideWithinSeconds: 600,
  onUndecided: 'ask',
};
const pods = ['acme-web-7f-x', 'acme-web-6c-y', 'acme-web-6c-z'];
const measurement = (at: number): Measurement => {
  const to = 1_700_000_000_000 + at * 10_000;
  return {
    judging,
    windows: pods.map((pod, index) => ({ pod, to, requests: 1000, errors: index === 0 ? 60 : 5 })),
    gauges: pods.map((pod) => ({ gauge: 'secret_queue', pod, to, mean: 4 })),
    pairs: pods.map((pod) => ({ name: 'payroll', pod, to, bad: 1, all: 100 })),
    canary: pods.slice(0, 1),
    stable: pods.slice(1),
    since: 1_700_000_000_000,
    bakeSeconds: 0,
    now: to,
  };
};
const exported = () => {
  const measurements = [1, 2, 3, 4].map(measurement);
  const before = freshState(measurement(1));
  return anonymous(
    measurements.map((one) => ({
      workload: 'web',
      measurement: one,
      before,
      verdict: judge(one, before).verdict,
    })),
  );
};

test('what is exported tells nobody whose it is, and can be tried again', () => {
  const text = JSON.stringify({ items: [exported()] });
  for (const name of ['acme', 'web', 'queue', 'secret', 'payroll', '1700000'])
    expect(text).not.toContain(name);
  const [series] = readWindows('w.json', text);
  if (series === undefined) throw new Error('no series');
  expect(series.gauges).toHaveLength(12);
  const tried = tryOn(judging, series);
  expect(tried.at(-1)).toMatchObject({
    verdict: { kind: 'fail', reason: expect.stringMatching(/^errors/) as string },
  });
  // The scale of a gauge takes some windows; its numbers are there all the same.
  expect(tried.at(-1)?.verdict.evidence).toMatchObject([
    { message: 'bad' },
    { of: 'secret_queue', canary: { bad: 4 } },
    { of: 'payroll', message: 'too-little' },
  ]);
});

const row = '{"pod":0,"seconds":10,"requests":5,"errors":0}';
test.each([
  ['w.json:2:1 is not JSON here', '{"windowSeconds": 1,\n'],
  ['w.json:2:3 is not JSON here', '{"windowSeconds": 1,\n  x}'],
  ['w.json:1:19 windowSeconds must be more than 0', '{"windowSeconds": 0}'],
  ['w.json:1:1 windowSeconds must be more than 0', '{}'],
  ['w.json:2:11 canary must be a list', '{"windowSeconds": 1,\n"canary": 3}'],
  ['w.json:1:1 stable must be a list', `{"windowSeconds": 1, "canary": [${row}]}`],
  [
    'w.json:2:20 a window needs seconds as a number, not null',
    '{"windowSeconds": 1, "canary": [\n{"pod":1,"seconds":null}]}',
  ],
  ['w.json:2:1 a window needs pod as a number, not nothing', '{"windowSeconds": 1, "canary": [\n{}]}'],
  [
    'two lists of numbers of one length',
    `{"windowSeconds": 1, "canary": [{"pod":0,"seconds":1,"requests":1,"errors":0,"buckets":{"bounds":[1],"counts":[],"all":1}}]}`,
  ],
  ['w.json:1:11 it holds no windows', '{"items": []}'],
])('%s', (reason, text) => {
  expect(() => readWindows('w.json', text)).toThrow(reason);
});
