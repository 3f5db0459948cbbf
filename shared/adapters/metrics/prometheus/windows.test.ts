import { expect, test } from 'vitest';
import { type Process, type Samples, windowsOf } from './windows.ts';
import { boundsBetween } from '../windows.ts';

const samples = (...values: readonly (number | undefined | 'NaN')[]): Samples =>
  new Map(
    values.flatMap((value, index) =>
      value === undefined ? [] : [[index * 60_000, value === 'NaN' ? undefined : value] as const],
    ),
  );
const none = samples();
const process = (rest: Partial<Process>): Process => ({
  pod: 'a',
  requests: none,
  errors: none,
  observed: none,
  fast: none,
  ...rest,
});
const minutes = boundsBetween(0, 240_000, 60_000);
const rows = (...processes: readonly Partial<Process>[]) =>
  windowsOf(processes.map(process), minutes).map(({ pod, from, requests, errors, slow }) => [
    `${pod}${from / 60_000}`,
    requests,
    errors,
    ...(slow === undefined ? [] : [slow]),
  ]);

test('windows are aligned and whole', () => {
  expect(boundsBetween(61_000, 190_000, 60_000)).toEqual([120_000, 180_000]);
  expect(boundsBetween(60_000, 60_000, 60_000)).toEqual([]);
  expect(boundsBetween(61_000, 179_000, 60_000)).toEqual([]);
});

test('counts what came in between two samples', () => {
  expect(rows({ requests: samples(100, 110, 130), errors: samples(5, 5, 6) })).toEqual([
    ['a0', 10, 0],
    ['a1', 20, 1],
  ]);
});

test('a pod that nothing is known of has no row; one that stands still has zeros', () => {
  expect(rows({ requests: samples(undefined, 7, 9, undefined, 20) })).toEqual([['a1', 2, 0]]);
  expect(rows({ requests: samples(7, 7) })).toEqual([['a0', 0, 0]]);
  expect(rows({})).toEqual([]);
});

test('the first error ever counts, though its series is new', () => {
  expect(rows({ requests: samples(100, 110), errors: samples(undefined, 3) })).toEqual([['a0', 10, 3]]);
});

test('a counter that fell has begun anew, and so have its neighbours', () => {
  expect(rows({ requests: samples(100, 4), errors: samples(1, 2) })).toEqual([['a0', 4, 2]]);
  expect(rows({ requests: samples(3, 40), errors: samples(3, 1) })).toEqual([['a0', 40, 1]]);
});

test('what is not a number is not known', () => {
  expect(rows({ requests: samples(1, 'NaN', 3, 4), errors: samples(0, 0, 0, 'NaN') })).toEqual([]);
});

test('slow is what was observed and not fast, where that is known of every process of the pod', () => {
  const whole = { requests: samples(0, 10), observed: samples(0, 10), fast: samples(0, 7) };
  expect(rows(whole)).toEqual([['a0', 10, 0, 3]]);
  expect(rows(whole, whole)).toEqual([['a0', 20, 0, 6]]);
  expect(rows(whole, { requests: samples(0, 10) })).toEqual([['a0', 20, 0]]);
  expect(rows({ ...whole, fast: none })).toEqual([['a0', 10, 0]]);
});

test('pods stay apart', () => {
  expect(rows({ requests: samples(0, 1) }, { pod: 'b', requests: samples(0, 2) })).toEqual([
    ['a0', 1, 0],
    ['b0', 2, 0],
  ]);
});
