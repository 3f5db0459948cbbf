import { expect, test } from 'vitest';
import { barsOf } from './bars.ts';
import { contest, delayContest, scenarios } from './contest.ts';
import { lineOf, ruleOnLine, tally } from './lines.ts';
import { trialOf } from './contest.ts';
import { familyOf, intensities, realScenarios } from './series.ts';
import { wilson } from './wilson.ts';

const named = (name: string) => scenarios.find((one) => one.name === name) ?? expect.fail(name);

/** A sixtieth of the bench: enough to notice a judge that has lost its mind, not to prove one. */
test('the judge keeps its bars on a handful of trials', () => {
  const some = ['quiet 100/20 x1', 'realistic 1000/20 x1', 'quiet 1000/20 x2', 'realistic 1000/20 x5'].map(
    named,
  );
  const bars = barsOf([...some.flatMap((one) => contest(one, 8)), ...delayContest(2)]);
  expect(bars.length).toBeGreaterThan(6);
  expect(bars.filter(({ isMet, bar }) => !isMet && !bar.startsWith('1 good, quiet 100'))).toEqual([]);
});

test('a peer without a model of noise is caught by the same traffic', () => {
  const [score] = contest(named('realistic 1000/20 x1'), 20).filter(
    ({ judge }) => judge === 'untempered likelihood',
  );
  expect(score?.failed.percent).toBeGreaterThan(10);
});

test('a trial survives the way through a line of JSON', () => {
  const trial = trialOf(named('quiet 1000/20 x5'), 3);
  const line = JSON.parse(lineOf(trial)) as Parameters<typeof ruleOnLine>[0];
  expect(ruleOnLine(line)).toMatchObject({ kind: 'fail' });
  expect(tally([{ line, ruling: ruleOnLine(line) }])).toEqual([
    { scenario: 'quiet 1000/20 x5', truth: 'bad', count: 1, fail: 1, pass: 0 },
  ]);
});

test('the interval of Wilson holds what it should', () => {
  expect(wilson(0, 200)).toMatchObject({ percent: 0, low: 0, high: 1.9 });
  expect(wilson(100, 200)).toMatchObject({ percent: 50, low: 43.1, high: 56.9 });
});

test('a real series becomes traffic that swings as it did; a folder that is not there is none', () => {
  const series = intensities(
    `timestamp,value\n${Array.from({ length: 80 }, (_, at) => `t${at},${10 + (at % 10)}`).join('\n')}\n`,
  );
  expect(series).toHaveLength(80);
  expect(series.reduce((sum, value) => sum + value, 0) / 80).toBeCloseTo(1);
  expect(familyOf('x', series).day(3, 0)).toBe(series[3]);
  expect(realScenarios('no/such/folder')).toEqual([]);
});
