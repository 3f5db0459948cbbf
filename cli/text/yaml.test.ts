import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { table } from './table.ts';
import { span } from './time.ts';
import { yaml } from './yaml.ts';

const value = {
  plain: 'checkout',
  sentence: 'errors: 12 % of 200, more than 1 %',
  traps: [
    'yes',
    'No',
    '1.0',
    '2026-11-23',
    '0x1f',
    '',
    ' padded ',
    '- dash',
    '# no comment',
    'null',
    '~',
    'a\nb',
    '12:30',
  ],
  nested: [{ a: 1, b: [true, null, { c: [] }] }, [[1], []], {}],
  'odd key: #': 1.5,
};

test('what is written as YAML is read as the same value, by YAML 1.1 and 1.2 alike', () => {
  expect(parse(yaml(value))).toEqual(value);
  expect(parse(yaml(value), { version: '1.1' })).toEqual(value);
});

test('members without a value are left out', () => {
  expect(yaml({ a: undefined, b: { c: undefined }, d: 1 })).toBe('b: {}\nd: 1');
});

test('a table is as wide as its widest cells', () => {
  expect(table(['A', 'LONG', 'C'], [['发布', 'x', 'last']])).toBe('A     LONG  C\n发布  x     last');
});

test('spans are told in two units at most', () => {
  expect([4200, 200_000, 18_600_000, 352_800_000].map(span)).toEqual(['4s', '3m20s', '5h10m', '4d2h']);
});
