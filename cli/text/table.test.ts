import { expect, test } from 'vitest';
import { table } from './table.ts';
import { span } from './time.ts';

test('a table is as wide as its widest cells', () => {
  expect(table(['A', 'LONG', 'C'], [['发布', 'x', 'last']])).toBe('A     LONG  C\n发布  x     last');
});

test('spans are told in two units at most', () => {
  expect([4200, 200_000, 18_600_000, 352_800_000].map(span)).toEqual(['4s', '3m20s', '5h10m', '4d2h']);
});
