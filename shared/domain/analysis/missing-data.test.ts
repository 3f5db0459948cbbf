import { expect, test } from 'vitest';
import type { Counts } from './observation.ts';
import { type Answers, missingIn } from './missing-data.ts';
import type { Check } from './verdict.ts';

const arms = { canary: ['new'], stable: ['old'] };
const counts = (pod: string, more: Partial<Counts> = {}): Counts => ({
  pod,
  to: 1,
  requests: 1,
  errors: 0,
  ...more,
});
const errors: Check = { kind: 'errors', maxIncrease: 0.1, floor: 0 };
const p99: Check = { kind: 'slowdown', tail: 'p99', maxIncrease: 0.1 };
const pair: Check = { kind: 'pair', name: 'pay', bad: 'b', total: 't', maxIncrease: 0.1, floor: 0 };
const missing = (check: Check, answers: Partial<Answers>) =>
  missingIn([check], { counts: [], gauges: {}, pairs: {}, ...answers }, arms);

test('nothing is missing where both arms have numbers', () => {
  expect(missing(errors, { counts: [counts('new'), counts('old')] })).toEqual({});
});

test('says which arm nobody knows anything of, or what the source answered instead', () => {
  expect(missing(errors, { counts: [counts('old')] })).toEqual({
    errors: 'the source has no series for the new pods',
  });
  expect(missing(errors, { counts: [counts('new')] })).toEqual({
    errors: 'the source has no series for the stable pods',
  });
  expect(missing(errors, {})).toEqual({ errors: 'the source has no series for these pods' });
  expect(missing(pair, { pairs: { pay: 'it is away (503)' } })).toEqual({ 'pair pay': 'it is away (503)' });
  expect(missing({ kind: 'slo', objective: 0.99 }, { counts: [counts('new')] })).toEqual({});
});

test('buckets that differ between the arms are named', () => {
  const buckets = (...bounds: readonly number[]) => ({ bounds, counts: bounds, all: 9 });
  const rows = [counts('new', { buckets: buckets(5, 10) }), counts('old', { buckets: buckets(5, 20) })];
  expect(missing(p99, { counts: rows })).toEqual({
    slowdown: 'the buckets of the new pods (5, 10 ms) are not those of the stable ones (5, 20 ms)',
  });
  expect(missing(p99, { counts: [counts('new'), counts('old')] })).toEqual({
    slowdown: 'the source has no usable histogram for these pods',
  });
});
