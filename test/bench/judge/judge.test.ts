import { expect, test } from 'vitest';
import { contest, delayContest, scenarios, type Score, shapeContest, stagedContest } from './contest.ts';
import { agreesWithKayenta, farthestFromGolden } from './golden.ts';
import { rowsOf } from './rows.ts';
import { atLeast, atMost, failed, lossAtMost, medianAtMost, toFail } from './table.ts';
import { upkeep } from './upkeep.ts';
import { medianRange, wilson } from './wilson.ts';

const named = (name: string) => scenarios.find((one) => one.name === name) ?? expect.fail(name);
const cost = { micros: 1, logarithms: 1, bytes: 1 };

test('every row of the table is there', () => {
  const scores = [
    ...scenarios.flatMap((one) => contest(one, 1)),
    ...delayContest(1),
    ...stagedContest(1),
    ...shapeContest(1),
  ];
  const rows = rowsOf({ scores, upkeep: upkeep(2), cost });
  expect([...new Set(rows.map(({ row }) => row))]).toEqual(Array.from({ length: 16 }, (_, at) => at + 1));
  expect(rows.filter(({ verdict }) => verdict === 'not run')).toEqual([]);
});

/** A small part of the bench: enough to notice a judge that has lost its mind, not to prove one. */
test('the judge keeps its bars on a handful of trials', () => {
  const some = [
    'quiet 100/20 x1',
    'realistic 1000/20 x1',
    'quiet 1000/20 x2',
    'realistic 1000/20 x5',
    'quiet 1000/20 x5 from 37',
  ];
  const scores = [
    ...some.flatMap((name) => contest(named(name), 10)),
    ...shapeContest(20),
    ...delayContest(2),
  ];
  const rows = rowsOf({ scores, upkeep: upkeep(4), cost }).filter(
    ({ seen }) => seen !== '' && !seen.includes('NaN'),
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter(({ verdict }) => verdict === 'missed')).toEqual([]);
});

test('a peer without a model of noise is caught by the same traffic', () => {
  const [score] = contest(named('realistic 1000/20 x1'), 20).filter(
    ({ judge }) => judge === 'untempered likelihood',
  );
  expect(score?.failed.percent).toBeGreaterThan(10);
});

test('the core agrees with its golden vectors, and the port with what it was ported from', () => {
  expect(farthestFromGolden()).toBeLessThan(1e-4);
  expect(agreesWithKayenta()).toBe(true);
});

const score = (hits: number, count: number): Score => ({
  scenario: 'x',
  judge: 'y',
  failed: wilson(hits, count),
  passed: wilson(0, count),
  failMinute: 5,
  passMinute: NaN,
  failRange: [4, 6],
  passRange: [NaN, NaN],
  excess: 0,
});

test('a bar is met by the figure itself; chance is an excuse for few repetitions only', () => {
  const asked = (hits: number, count: number) => ({ row: 8, what: 'w', of: [score(hits, count)] });
  expect(atMost(asked(12, 200), 6, failed).verdict).toBe('met');
  expect(atMost(asked(13, 200), 6, failed)).toMatchObject({
    verdict: 'within noise',
    seen: '6.5 % in x',
    interval: '3.8-10.8',
  });
  expect(atMost(asked(130, 2000), 6, failed).verdict).toBe('missed');
  expect(atMost(asked(60, 200), 6, failed).verdict).toBe('missed');
  expect(atLeast(asked(197, 200), 99, failed).verdict).toBe('within noise');
  expect(atLeast(asked(1970, 2000), 99, failed).verdict).toBe('missed');
  expect(medianAtMost(asked(200, 200), 4, toFail).verdict).toBe('within noise');
  expect(medianAtMost(asked(2000, 2000), 4, toFail).verdict).toBe('missed');
  expect(atMost({ row: 8, what: 'w', of: [] }, 6, failed).verdict).toBe('not run');
});

test('what one cell has less than another is a difference with its own interval', () => {
  const asked = (usual: number, now: number, count: number) => ({
    row: 17,
    what: 'w',
    of: [score(usual, count), score(now, count)],
  });
  expect(lossAtMost(asked(127, 104, 200), 10, failed)).toMatchObject({
    verdict: 'within noise',
    seen: '11.5 points in x',
    interval: '1.8-20.9',
  });
  expect(lossAtMost(asked(1270, 1040, 2000), 10, failed).verdict).toBe('missed');
  expect(lossAtMost(asked(104, 127, 200), 10, failed).verdict).toBe('met');
  expect(lossAtMost({ row: 17, what: 'w', of: [score(1, 2)] }, 10, failed).verdict).toBe('not run');
});

test('the interval of Wilson holds what it should, and that of a median its neighbours', () => {
  expect(wilson(0, 200)).toMatchObject({ percent: 0, low: 0, high: 1.9 });
  expect(wilson(100, 200)).toMatchObject({ percent: 50, low: 43.1, high: 56.9 });
  expect(medianRange(Array.from({ length: 100 }, (_, at) => at))).toEqual([40, 60]);
  expect(medianRange([])).toEqual([NaN, NaN]);
});
